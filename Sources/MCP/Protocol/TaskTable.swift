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
  private struct Entry {
    let identity: Identity?
    let created: Duration
    let call: CallTable.Entry
    var json: JSONObject
  }

  private let entries = Mutex([String: Entry]())
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
    var result = json
    result["resultType"] = "task"
    return result
  }

  /// What came of a task that nobody has heard of yet; nil while it goes on.
  private func soon(_ id: String) throws -> Result<JSONObject, RPCError>? {
    let entry = entries.withLock { entries -> Entry? in
      let isOver = Task.isCancelled || entries[id]?.json["status"] != "working"
      return isOver ? entries.removeValue(forKey: id) : entries[id]
    }
    guard let entry else { throw CancellationError() }
    if let result = entry.json["result"]?.object { return .success(result) }
    if let error = entry.json["error"].flatMap(RPCError.init) { return .failure(error) }
    guard !Task.isCancelled, entry.json["status"] == "working" else {
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
    let entry = CallTable.Entry()
    let time = JSONValue.string(clock.date().ISO8601Format())
    let json: JSONObject = [
      "taskId": .string(id), "status": "working", "createdAt": time, "lastUpdatedAt": time,
      "ttlMs": .integer(Int(limits.taskLife / .milliseconds(1))), "pollIntervalMs": 1_000,
    ]
    try entries.withLock { entries in
      sweep(&entries)
      guard entries.count < limits.tasks else { throw RPCError.tooManyCalls }
      entries[id] = Entry(
        identity: call.identity, created: clock.now(), call: entry,
        json: json)
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

  func get(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> JSONObject {
    try entry(params, identity).json
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
    entries.withLock { entries in
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
    }
  }

  private func entry(_ params: JSONObject, _ identity: Identity?) throws(RPCError) -> Entry {
    let id = params["taskId"]?.string ?? ""
    let found = entries.withLock { entries in
      sweep(&entries)
      return entries[id]
    }
    guard let found, found.identity == identity else {
      throw .invalidParams("There is no such task, or it has expired.")
    }
    return found
  }

  private func sweep(_ entries: inout [String: Entry]) {
    let now = clock.now()
    for (id, entry) in entries where now - entry.created > limits.taskLife {
      entry.call.cancel()
      entries[id] = nil
    }
  }
}
