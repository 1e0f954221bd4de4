import MCP
import Ostraka

extension Toolbox {
  var parties: Tool {
    Tool(
      name: "parties", title: "Who is there",
      description: "Lists the parties that you can `send` messages to, and says who you are.",
      output: Schema.output([
        "you": Schema.string, "parties": ["type": "array", "items": ["type": "string"]],
      ]), annotations: Self.readsMemory
    ) { _, call in
      let party = try await party(of: call)
      let known = try await source.withMemory { try await $0.parties.all() }
      return .structured([
        "you": .string(party.rawValue),
        "parties": .array(known.map { .string($0.id.rawValue) }),
      ])
    }
  }
}
