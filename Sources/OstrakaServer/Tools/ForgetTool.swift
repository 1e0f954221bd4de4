import MCP
import Ostraka

extension Toolbox {
  var forget: Tool {
    Tool(
      name: "forget", title: "Forget a document",
      description: """
        Removes a document or note for good, with everything that quotes it. Only when the person you work \
        for asks for it.
        """,
      input: Schema.input(
        ["document": Schema.text("Its name.", longest: 4_096)], required: ["document"]),
      output: Schema.output([
        "document": Schema.string, "revisions": Schema.whole, "bytes": Schema.whole,
        "backups": ["type": "array", "items": ["type": "string"]],
      ]),
      annotations: ToolAnnotations(
        isReadOnly: false, isDestructive: true, isIdempotent: true, isOpenWorld: false)
    ) { arguments, call in
      try await requireOwner(call, to: "forget documents")
      let name = arguments["document"]?.string ?? ""
      // The name is looked up once: forgetting the same document again gives the first result.
      let known = try await source.withMemory { memory in
        try await Self.document(name, in: memory)
      }
      let forgotten = try await source.withMemory { memory in
        try await memory.library.forget(known.id)
      }
      return .structured([
        "document": .string(known.name), "revisions": .integer(forgotten.revisions),
        "bytes": .integer(forgotten.bytes),
        "backups": .array(forgotten.backups.map(JSONValue.string)),
      ])
    }
  }
}
