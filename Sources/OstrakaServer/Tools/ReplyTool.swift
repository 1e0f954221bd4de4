import MCP
import Ostraka

extension Toolbox {
  var reply: Tool {
    Tool(
      name: "reply", title: "Reply as a shard",
      description: """
        Only for a session that serves as a shard: answers the query that `next_query` gave, with quotes \
        copied word for word; without an answer it says that the documents don't have it.
        """,
      input: Schema.input(
        [
          "session": Schema.text("What `next_query` gave.", longest: AttachedHandle.limit),
          "query": Schema.text("The query's id.", longest: 64),
          "answer": Schema.text(
            "The answer, in a few words or sentences; leave it out to abstain.",
            longest: AttachedReply.longestAnswer, shortest: 0),
          "quotes": Schema.list(
            of: .object(
              Schema.input(
                [
                  "text": Schema.text("Word for word.", longest: AttachedQuote.limit),
                  "document": Schema.text("The document's name.", longest: AttachedQuote.limit),
                ], required: ["text"])), "What the answer rests on.",
            most: AttachedReply.mostQuotes),
        ], required: ["session", "query"]),
      output: Schema.output([
        "session": Schema.string, "waiting": Schema.whole, "next": Schema.string,
      ]),
      annotations: ToolAnnotations(
        isReadOnly: false, isDestructive: false, isIdempotent: true, isOpenWorld: false)
    ) { arguments, call in
      try await requireOwner(call, to: "serve a shard")
      let reply = AttachedReply(
        session: AttachedHandle(rawValue: arguments["session"]?.string ?? ""),
        query: QueryID(rawValue: arguments["query"]?.string ?? ""),
        answer: arguments["answer"]?.string,
        quotes: (arguments["quotes"]?.array ?? []).map { quote in
          AttachedQuote(text: quote["text"]?.string ?? "", document: quote["document"]?.string)
        })
      let receipt = try await source.withMemory { try await $0.desk.reply(reply) }
      return .structured([
        "session": .string(receipt.session.rawValue), "waiting": .integer(receipt.waiting),
        "next": .string(
          "Taken. Now call `next_query` again with \"session\": \"\(receipt.session)\"."),
      ])
    }
  }
}
