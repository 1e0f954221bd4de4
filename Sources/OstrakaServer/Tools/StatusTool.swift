import MCP
import Ostraka

extension Toolbox {
  var status: Tool {
    Tool(
      name: "status", title: "How the memory fares",
      description: """
        Tells which shards there are, what they are about, who reads them and whether they keep up. Use it \
        to choose shards, or when answers are missing.
        """,
      output: Schema.output(["shards": Schema.objects, "messages": ["type": "object"]]),
      annotations: Self.readsMemory
    ) { _, _ in
      try .body(StatusBody(try await source.withMemory { try await $0.status() }))
    }
  }
}
