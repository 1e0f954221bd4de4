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
      output: Schema.output(
        ["host": Schema.string, "directory": Schema.string, "shards": Schema.objects]),
      annotations: Self.readsMemory
    ) { _, _ in
      try .body(AgentStatus(try await source.withMemory { try await $0.status() }))
    }
  }
}
