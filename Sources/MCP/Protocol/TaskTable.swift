import Foundation
import Synchronization

/// Names of the tasks extension of 2026-07-28.
enum TaskExtension {
  static let name = "io.modelcontextprotocol/tasks"
  static let missing = RPCError.missingCapability(["extensions": [name: [:]]])
}

extension Call {
  /// Whether a call may become a task and tasks may be asked for.
  var canUseTasks: Bool {
    client.version.isStateless && channel.catalog.server.hasTasks
      && client.has(extension: TaskExtension.name)
  }
}

/// Calls that were answered with a task, and what came of them. Held in memory and bounded.
final class TaskTable: Sendable {
  private let entries = Mutex([String: TaskEntry]())
  private let limits: Limits
  private let clock: MCPClock

  init(limits: Limits, clock: MCPClock) {
    self.limits = limits
    self.clock = clock
  }

  /// Runs the tool's call: gives its result, or a task where it takes longer than the patience.
  func run(
    _ tool: Tool, _ arguments: JSONObject, _ call: Call, after patience: Duration
  ) async throws -> JSONObject {
    let ended = Latch()
    let (id, json) = try begin(tool, arguments, call, ended)
    await withTaskGroup { group in
      group.addTask { await ended.wait() }
      group.addTask { try? await self.clock.sleep(patience) }
      await group.next()
      group.cancelAll()
    }
    if let reply = try soon(id) { return try reply.get() }
    watch(id, call.channel.jobs)
    var result = json
    result["resultType"] = "task"
    return result
  }

  /// What came of a task that nobody has heard of yet; nil while it goes on.
  private func soon(_ id: String) throws -> Result<JSONObject, RPCError>? {
    let entry = entries.withLock { entries -> TaskEntry? in
      let isOver = Task.isCancelled || entries[id]?.ended != nil
      if isOver { return entries.removeValue(forKey: id) }
      entries[id]?.heard = clock.now()
      return entries[id]
    }
    guard let entry else { throw CancellationError() }
    if let result = entry.json["result"]?.object { return .success(result) }
    if let error = entry.json["error"].flatMap(RPCError.init) { return .failure(error) }
    guard !Task.isCancelled, entry.ended == nil else {
      entry.call.cancel()
      throw CancellationError()
    }
    return nil
  }

  private func begin(
    _ tool: Tool, _ arguments: JSONObject, _ call: Call, _ ended: Latch
  ) throws -> (id: String, json: JSONObject) {
    var call = call
    call.canOutlastRequest = true
    let id = UUID().uuidString.lowercased()
    let entry = CallTable.Entry(waits: tool.waits)
    let time = JSONValue.string(clock.date().ISO8601Format())
    let json: JSONObject = [
      "taskId": .string(id), "status": "working", "createdAt": time, "lastUpdatedAt": time,
      "ttlMs": milliseconds(limits.taskLife), "pollIntervalMs": 1_000,
    ]
    sweep()
    try entries.withLock { entries in
      guard entries.makeRoom(for: call.identity, limits) else { throw RPCError.tooManyCalls }
      entries[id] = TaskEntry(
        identity: call.identity, created: clock.now(), call: entry, json: json)
    }
    let began = call.channel.jobs.add(entry) { [call] in
      self.end(id, entry.reply(await Self.outcome(of: tool, arguments, call)))
      ended.open()
    }
    guard began else {
      entries.withLock { $0[id] = nil }
      throw RPCError.tooManyCalls
    }
    return (id, json)
  }

  /// Cancels the task when its client has not asked for it for too long.
  private func watch(_ id: String, _ jobs: Jobs) {
    guard let watch = entries.withLock({ $0[id]?.watch }) else { return }
    // Where there is no room for this, other tasks' requests still have it swept.
    _ = jobs.add(watch) {
      while let left = self.patience(with: id), (try? await self.clock.sleep(left)) != nil {}
    }
  }

  /// For how long its client may go on to be silent; nil once the task is over.
  private func patience(with id: String) -> Duration? {
    sweep()
    let now = clock.now()
    return entries.withLock { entries in
      guard let entry = entries[id], entry.ended == nil, !entry.call.isCancelled else { return nil }
      return entry.heard.map { limits.taskSilence - (now - $0) }
    }
  }

  func get(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> JSONObject {
    let entry = try entry(params, identity)
    var json = entry.json
    // It is kept for its life from its end, and what works now has not ended before now.
    json["ttlMs"] = milliseconds(
      (entry.ended ?? clock.now()) - entry.created + limits.taskLife)
    return json
  }

  /// Fails if there is no such task.
  func check(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> JSONObject {
    _ = try entry(params, identity)
    return [:]
  }

  func cancel(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> JSONObject {
    try entry(params, identity).call.cancel()
    return [:]
  }

  private static func outcome(
    of tool: Tool, _ arguments: JSONObject, _ call: Call
  ) async -> Reply {
    do {
      var result = try await call.channel.run(tool, arguments, call)
      result["resultType"] = "complete"
      return .result(result)
    } catch let error as RPCError {
      return .error(error)
    } catch is CancellationError {
      return .none
    } catch {
      return .error(.internalError("A task cannot ask the client for input."))
    }
  }

  private func end(_ id: String, _ reply: Reply) {
    let time = JSONValue.string(clock.date().ISO8601Format())
    let now = clock.now()
    let watch = entries.withLock { entries in
      entries[id]?.ended = now
      entries[id]?.json["lastUpdatedAt"] = time
      switch reply {
      case .result(let result):
        entries[id]?.json["status"] = "completed"
        entries[id]?.json["result"] = .object(result)
      case .error(let error):
        entries[id]?.json["status"] = "failed"
        entries[id]?.json["statusMessage"] = .string(error.message)
        entries[id]?.json["error"] = error.json
      case .none: entries[id]?.json["status"] = "cancelled"
      }
      return entries[id]?.watch
    }
    watch?.cancel()
  }

  /// The task that the params name; to ask for it shows that its client is there.
  private func entry(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> TaskEntry {
    let id = params["taskId"]?.string ?? ""
    let now = clock.now()
    entries.withLock { entries in
      guard let entry = entries[id], entry.identity == identity, entry.heard != nil else { return }
      entries[id]?.heard = now
    }
    sweep()
    guard let found = entries.withLock({ $0[id] }), found.identity == identity else {
      throw .invalidParams("There is no such task, or it has expired.")
    }
    return found
  }

  private func sweep() {
    let now = clock.now()
    let gone = entries.withLock { $0.sweep(now, limits) }
    for call in gone { call.cancel() }
  }

  private func milliseconds(_ duration: Duration) -> JSONValue {
    let (seconds, attoseconds) = duration.components
    return .integer(Int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
  }
}
