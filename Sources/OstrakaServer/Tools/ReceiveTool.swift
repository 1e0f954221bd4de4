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
      let deadline =
        runtime.time.uptime + arguments.duration("wait_seconds", default: Self.patience)
      let time = runtime.time
      let deliveries = try await source.withMemory { memory in
        try await Self.receive(
          from: mailbox, of: memory.bus(for: party), limit, lease, within: deadline - time.uptime,
          time)
      }
      return .structured([
        "messages": .array(deliveries.map(Self.json)),
        "advice": .string(
          deliveries.isEmpty
            ? "Nothing came. Call `receive` again if you still wait for something."
            : "Call `settle` for each when you are done with it."),
      ])
    }
    tool.taskAfter = Self.taskAfter
    return tool
  }

  /// The next messages; none when none came in time.
  private static func receive(
    from mailbox: Mailbox, of bus: any Bus, _ limit: Int, _ lease: Duration,
    within patience: Duration, _ time: any Time
  ) async throws -> [Delivery] {
    let first = try await bus.receive(mailbox, limit: limit, lease: lease)
    guard first.isEmpty, patience > .zero else { return first }
    return try await withThrowingTaskGroup(of: [Delivery]?.self) { group in
      group.addTask {
        for await _ in bus.arrivals(in: mailbox) {
          let found = try await bus.receive(mailbox, limit: limit, lease: lease)
          guard found.isEmpty else { return found }
        }
        // The stream ends with its host.
        try Task.checkCancellation()
        throw OstrakaError(.unavailable, "The memory's host is gone.")
      }
      group.addTask {
        try await time.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      let found = try await group.next() ?? nil
      guard Task.isCancelled, let found else { return found ?? [] }
      // The client has gone: the next one shouldn't have to wait for the lease to end.
      try await bus.settle(found, .release(reason: "the receiver left"))
      return []
    }
  }

  private static func json(_ delivery: Delivery) -> JSONValue {
    let message = delivery.message
    return [
      "id": .string(message.id.rawValue), "from": .string(message.sender.rawValue),
      "conversation": .string(message.conversation.rawValue),
      "text": .string(String(decoding: message.body, as: UTF8.self)),
      "attempt": .integer(delivery.lease.fencingToken),
      "lease_ends": .string(delivery.lease.ends.description),
    ]
  }
}
