import Foundation
import MCP
import Ostraka

extension Toolbox {
  var receive: Tool {
    var tool = Tool(
      name: "receive", title: "Receive messages",
      description: """
        Takes messages that other parties sent you, waiting up to 25 s for the first. Each is yours until \
        its lease ends: `settle` it, else it is delivered again.
        """,
      input: Schema.input([
        "box": Schema.text("A box of your mailbox (default: the main one).", longest: 100),
        "limit": Schema.integer("How many at most (default 1).", 1...16),
        "wait_seconds": Schema.integer("How long to wait (default 25).", 0...25),
        "lease_seconds": Schema.integer("How long they stay yours (default 300).", 5...3_600),
      ]),
      output: Schema.output(["messages": Schema.objects, "advice": Schema.string]),
      annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isOpenWorld: false)
    ) { arguments, call in
      let party = try await party(of: call)
      let mailbox = Mailbox(party, box: arguments["box"]?.string)
      let limit = arguments["limit"]?.integer ?? 1
      let lease = arguments.duration("lease_seconds", default: .seconds(300))
      let patience = arguments.duration("wait_seconds", default: Self.patience)
      let deliveries = try await receive(from: mailbox, limit, lease, within: patience)
      return .structured([
        "messages": .array(deliveries.map { Self.json($0, longest: Self.mostText / limit) }),
        "advice": .string(
          deliveries.isEmpty
            ? "Nothing came. Call `receive` again if you still wait for something."
            : "Call `settle` for each when you are done with it."),
      ])
    }
    tool.taskAfter = Self.taskAfter
    tool.waits = true
    return tool
  }

  /// The next messages; none when none came in time.
  private func receive(
    from mailbox: Mailbox, _ limit: Int, _ lease: Duration, within patience: Duration
  ) async throws -> [Delivery] {
    let (hints, hint) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { hint.finish() }
        try? await runtime.time.sleep(for: patience)
      }
      group.addTask {
        while !Task.isCancelled {
          // It ends with the memory's host; then another is asked.
          try? await source.withMemory { memory in
            for await _ in memory.bus(for: mailbox.party).arrivals(in: mailbox) { hint.yield() }
            try Task.checkCancellation()
            throw OstrakaError(.unavailable, "The memory's host is gone.")
          }
          try await runtime.time.sleep(for: Self.pause)
        }
      }
      defer { group.cancelAll() }
      var found = try await take(from: mailbox, limit, lease)
      guard found.isEmpty else { return found }
      for await _ in hints {
        found = try await take(from: mailbox, limit, lease)
        if !found.isEmpty { break }
      }
      return found
    }
  }

  /// How long a memory that can't be had rests before it is asked for hints again.
  private static let pause: Duration = .milliseconds(100)

  /// Leases what is there; gives it back where the client has gone meanwhile: the next one shouldn't have to
  /// wait for the lease to end.
  private func take(
    from mailbox: Mailbox, _ limit: Int, _ lease: Duration
  ) async throws -> [Delivery] {
    try Task.checkCancellation()
    let found = try await errands.perform {
      try await source.withMemory { memory in
        try await memory.bus(for: mailbox.party).receive(mailbox, limit: limit, lease: lease)
      }
    }
    guard Task.isCancelled, !found.isEmpty else { return found }
    try await errands.perform {
      try await source.withMemory { memory in
        try await memory.bus(for: mailbox.party)
          .settle(found, .release(reason: "the receiver left"))
      }
    }
    throw CancellationError()
  }

  private static func json(_ delivery: Delivery, longest: Int) -> JSONValue {
    let message = delivery.message
    let text = String(decoding: message.body, as: UTF8.self)
    var object: JSONObject = [
      "id": .string(message.id.rawValue), "from": .string(message.sender.rawValue),
      "conversation": .string(message.conversation.rawValue), "text": .string(text),
      "attempt": .integer(delivery.lease.fencingToken),
      "lease_ends": .string(delivery.lease.ends.description),
    ]
    if message.body.count > longest {
      object["text"] = .string(String(decoding: message.body.prefix(longest), as: UTF8.self))
      object["cut"] = .string("Its first \(longest) of \(message.body.count) bytes.")
    }
    return .object(object)
  }
}
