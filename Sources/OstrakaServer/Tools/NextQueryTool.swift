import MCP
import Ostraka

extension Toolbox {
  var nextQuery: Tool {
    var tool = Tool(
      name: "next_query", title: "Serve as a shard",
      description: """
        Only for a session that was told to become a shard: gives the shard's documents to read, then one \
        query after another. Call it again until it returns `stop`.
        """,
      input: Schema.input(
        [
          "shard": Schema.text("The shard you are.", longest: 64),
          "session": Schema.text(
            "What the last result gave; leave it out the first time.",
            longest: AttachedHandle.limit),
          "wait_seconds": Schema.integer(
            "How long to wait for a query (default 25); longer only if your host allows it.",
            1...600),
          "leave": [
            "type": "boolean", "description": "True only when you were told to leave the shard.",
          ],
        ], required: ["shard"]),
      output: Schema.output(
        [
          "kind": ["type": "string", "enum": ["documents", "query", "wait", "stop"]],
          "session": Schema.string, "next": Schema.string, "text": Schema.string,
          "documents": ["type": "array", "items": ["type": "string"]],
          "replaces": ["type": "array", "items": ["type": "string"]],
          "page": Schema.whole, "pages": Schema.whole, "query": Schema.string,
          "question": Schema.string, "seconds_left": Schema.whole, "reason": Schema.string,
        ], required: ["kind", "session", "next"]),
      annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isOpenWorld: false)
    ) { arguments, call in
      try await requireOwner(call, to: "serve a shard")
      let shard = ShardID(rawValue: arguments["shard"]?.string ?? "")
      let handle = arguments["session"]?.string.map(AttachedHandle.init(rawValue:))
      if arguments["leave"]?.bool == true {
        guard let handle else {
          throw OstrakaError(
            .invalidRequest, "Name the session that leaves: what the last result gave.")
        }
        try await source.withMemory { try await $0.desk.leave(handle) }
        let left = AttachedAssignment(session: handle, work: .stop(reason: "You left."))
        attachments.note(left, of: shard)
        return .structured(Self.json(left, shard))
      }
      if handle == nil, isAlone {
        // It has lost what it was, and with it what it had read: it begins anew in its own place.
        try await source.withMemory { try await attachments.leave(shard, of: $0) }
      }
      let assignment = try await assignment(
        shard, handle, call, within: arguments.duration("wait_seconds", default: Self.patience))
      attachments.note(assignment, of: shard)
      return .structured(Self.json(assignment, shard))
    }
    tool.taskAfter = Self.taskAfter
    tool.waits = true
    return tool
  }

  /// What the session does next; a task waits until there is something.
  private func assignment(
    _ shard: ShardID, _ handle: AttachedHandle?, _ call: Call, within patience: Duration
  ) async throws -> AttachedAssignment {
    var wish = AttachedCall(
      shard: shard, session: handle, client: Self.name(of: call.client), agent: agent)
    let started = runtime.time.uptime
    let deadline = started + patience
    while true {
      let assignment = try await source.withMemory { [wish] memory in
        try await next(wish, from: memory, until: deadline)
      }
      let isOver = !call.canOutlastRequest && runtime.time.uptime >= deadline
      guard assignment.work == .wait, !isOver else { return assignment }
      wish = AttachedCall(
        shard: shard, session: assignment.session, client: wish.client, agent: agent)
      // A host that waits so long wants to know that it isn't in vain.
      call.progress(
        (runtime.time.uptime - started).milliseconds / 1_000, message: "No query yet.")
    }
  }

  /// A session whose shard is gone, or has another reader now, is told to stop; a host that has just
  /// begun is waited for.
  private func next(
    _ call: AttachedCall, from memory: any Memory, until end: Duration
  ) async throws -> AttachedAssignment {
    let deadline = max(runtime.time.uptime, end)
    while true {
      do {
        let left = max(Self.beat, deadline - runtime.time.uptime)
        return try await memory.desk.next(call, within: min(left, Self.patience))
      } catch let error as OstrakaError where error.code == .notFound {
        let known = try await memory.library.shards().first { $0.id == call.shard }
        guard known?.reader == AttachedDesk.reader, runtime.time.uptime < deadline else {
          guard let session = call.session else {
            throw try await Self.notServed(call.shard, known, in: memory)
          }
          let reason =
            known.map { "The shard is read by “\($0.reader)” now." } ?? "The shard is gone."
          return AttachedAssignment(session: session, work: .stop(reason: reason))
        }
        try await runtime.time.sleep(for: Self.opening)
      }
    }
  }

  /// What whoever wants to be a shard that no session can be is told.
  static func notServed(
    _ shard: ShardID, _ known: ShardDescription?, in memory: any Memory
  ) async throws -> OstrakaError {
    let shards = try await memory.library.shards()
    guard let known else {
      return OstrakaError(.notFound, Coordinator.unknown(shard, known: Set(shards.map(\.id))))
    }
    let attached = shards.filter { $0.reader == AttachedDesk.reader }.map(\.id.rawValue)
    return OstrakaError(
      .notFound,
      "The shard \(shard) is read by “\(known.reader)”, not by live sessions. "
        + (attached.isEmpty ? "" : "Those are: \(attached.joined(separator: ", ")). ")
        + "The person you work for can change that: ostraka shard set \(shard) --reader attached")
  }

  /// The least that is waited: a task waits on and on.
  private static let beat: Duration = .seconds(1)
  /// How often a shard is looked for that its host hasn't opened yet.
  private static let opening: Duration = .milliseconds(100)

  /// What runs the session, as status shows it.
  private static func name(of client: Client) -> String {
    guard let implementation = client.implementation else { return "an MCP client" }
    return String("\(implementation.name) \(implementation.version)".prefix(100))
  }

  private static func json(_ assignment: AttachedAssignment, _ shard: ShardID) -> JSONValue {
    let session = assignment.session.rawValue
    let again =
      "call `next_query` with {\"shard\": \"\(shard)\", \"session\": \"\(session)\"}"
    var object: JSONObject = ["session": .string(session)]
    switch assignment.work {
    case .documents(let page):
      object["kind"] = "documents"
      object["documents"] = .array(page.documents.map(JSONValue.string))
      if !page.replaced.isEmpty {
        object["replaces"] = .array(page.replaced.map(JSONValue.string))
      }
      object["page"] = .integer(page.number)
      object["pages"] = .integer(page.count)
      object["text"] = .string(page.text)
      let rule =
        page.replaced.isEmpty ? "" : " It replaces what you were given of these documents before."
      object["next"] = .string("Read and keep this.\(rule) Then \(again).")
    case .query(let query):
      object["kind"] = "query"
      object["query"] = .string(query.id.rawValue)
      object["question"] = .string(query.question)
      object["seconds_left"] = .integer(query.secondsLeft)
      object["next"] = .string(
        "Answer from the documents you hold, within the seconds left: call `reply` with "
          + "{\"session\": \"\(session)\", \"query\": \"\(query.id)\", \"answer\": …, \"quotes\": "
          + "[{\"text\": …}]}, quotes copied word for word; or without an answer if they don't say."
      )
    case .wait:
      object["kind"] = "wait"
      object["next"] = .string("No query came. This is normal: \(again) now. Don't stop.")
    case .stop(let reason):
      object["kind"] = "stop"
      object["reason"] = .string(reason)
      object["next"] = "You are released. Call `next_query` no more."
    }
    return .object(object)
  }
}
