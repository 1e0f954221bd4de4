import Foundation
import MCP
import Ostraka

extension Toolbox {
  var settle: Tool {
    Tool(
      name: "settle", title: "Settle a message",
      description: """
        Says what became of a message that `receive` gave: done (with a reply if you like), later, or \
        rejected. The reply and the settlement happen together or not at all.
        """,
      input: Schema.input(
        [
          "id": Schema.text("The message's id.", longest: 300),
          "attempt": Schema.integer("Its attempt, as received.", 1...Int.max),
          "outcome": [
            "type": "string", "enum": ["done", "later", "rejected"],
            "description": "later: deliver it again; rejected: never again.",
          ],
          "reply": Schema.text("With done: a message back.", longest: Self.mostText),
          "after_seconds": Schema.integer("With later: not before (default 0).", 0...86_400),
          "reason": Schema.text("With later or rejected: why.", longest: 1_000),
        ], required: ["id", "attempt", "outcome"]),
      output: Schema.output(["settled": Schema.string]),
      annotations: ToolAnnotations(
        isReadOnly: false, isDestructive: false, isIdempotent: true, isOpenWorld: false)
    ) { arguments, call in
      let party = try await party(of: call)
      let id = MessageID(rawValue: arguments["id"]?.string ?? "")
      try await source.withMemory { memory in
        let bus = memory.bus(for: party)
        guard let found = try await bus.find([id])[id] else {
          throw OstrakaError(.notFound, "You have no message with the id “\(id)”.")
        }
        let delivery = Delivery(
          message: found.message,
          lease: Lease(
            fencingToken: arguments["attempt"]?.integer ?? 0,
            ends: Timestamp(microseconds: 0)))
        try await bus.settle(delivery, Self.settlement(arguments, of: found.message, by: party))
      }
      return .structured(["settled": .string(id.rawValue)])
    }
  }

  private static func settlement(
    _ arguments: JSONObject, of message: Message, by party: PartyID
  ) throws -> Settlement {
    let reason = arguments["reason"]?.string
    switch arguments["outcome"]?.string {
    case "later":
      return .nack(
        after: arguments.duration("after_seconds", default: .zero), reason: reason ?? "put off")
    case "rejected":
      return .reject(reason: reason ?? "rejected")
    default:
      guard let text = arguments["reply"]?.string else { return .ack(replies: []) }
      let reply = Message(
        // Not longer with each turn; the same again is the same reply.
        id: MessageID(rawValue: "reply/\(Digest(of: Data(message.id.rawValue.utf8)))"),
        conversation: message.conversation,
        sender: party, mailbox: Mailbox(message.sender), kind: .note, body: Data(text.utf8))
      return .ack(replies: [reply])
    }
  }
}
