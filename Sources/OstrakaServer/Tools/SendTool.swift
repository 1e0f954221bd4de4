import Foundation
import MCP
import Ostraka

extension Toolbox {
  var send: Tool {
    Tool(
      name: "send", title: "Send a message",
      description: """
        Sends a durable message to another party of this memory, such as another agent's session. \
        `parties` lists them; they get it with `receive`.
        """,
      input: Schema.input(
        [
          "to": Schema.text("A party, or party/box.", longest: 200),
          "text": Schema.text("The message.", longest: Self.mostText),
          "conversation": Schema.text(
            "Name of a conversation between you two (default: the usual one).", longest: 100),
          "id": Schema.text(
            "An id of your own: sending it again sends nothing twice.", longest: 100),
          "expires_in_seconds": Schema.integer(
            "When it is no longer worth delivering (default: never).", 1...604_800),
        ], required: ["to", "text"]),
      output: Schema.output(["id": Schema.string, "conversation": Schema.string]),
      annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isOpenWorld: false)
    ) { arguments, call in
      let sender = try await party(of: call)
      let mailbox = Mailbox(text: arguments["to"]?.string ?? "")
      let pair: Set = [sender, mailbox.party]
      let name = arguments["conversation"]?.string.map { "/" + $0 } ?? ""
      let conversation = Conversation(
        id: ConversationID(rawValue: pair.sorted().map(\.rawValue).joined(separator: "+") + name),
        parties: pair)
      let id = arguments["id"]?.string.map { "\(sender)/\($0)" } ?? runtime.identifiers.next()
      let expires = arguments["expires_in_seconds"]?.integer.map {
        runtime.time.now.advanced(by: .seconds($0))
      }
      let body = Data((arguments["text"]?.string ?? "").utf8)
      try await source.withMemory { memory in
        try await Self.require(mailbox.party, in: memory)
        let bus = memory.bus(for: sender)
        // Sent again, it expires when it was said to at first.
        let sent = try await bus.find([MessageID(rawValue: id)]).values.first?.message
        try await bus.open(conversation)
        try await bus.send([
          Message(
            id: MessageID(rawValue: id), conversation: conversation.id, sender: sender,
            mailbox: mailbox, kind: .note, body: body, expires: sent?.expires ?? expires)
        ])
      }
      return .structured(["id": .string(id), "conversation": .string(conversation.id.rawValue)])
    }
  }

  /// Errors: `.notFound` for a party that isn't there: nobody would ever receive the message.
  private static func require(_ party: PartyID, in memory: any Memory) async throws {
    let known = try await memory.parties.all().map(\.id)
    guard !known.contains(party) else { return }
    let names = known.map(\.rawValue).joined(separator: ", ")
    throw OstrakaError(
      .notFound,
      "There is no party “\(party)”; there are: \(names). The memory's owner adds one with "
        + "`ostraka party add NAME`.")
  }
}
