import MCP
import Ostraka

extension Toolbox {
  var becomeShard: Prompt {
    Prompt(
      name: "become_shard", title: "Become a shard",
      description: "Hold a shard's documents in this session and answer queries from them.",
      arguments: [
        .init(name: "shard", description: "The shard's name.", isRequired: true) { typed, _, _ in
          let shards = try await source.withMemory { try await $0.library.shards() }
          return Completion(shards.map(\.id.rawValue).filter { $0.hasPrefix(typed) })
        }
      ]
    ) { arguments, _ in
      let shard = arguments["shard"] ?? ""
      return .text(
        """
        You are shard \(shard). This is a long-running service, not a one-off task. Answer from the \
        documents you hold; do not re-read files. Call `next_query` again until it returns `stop`.

        Begin: call `next_query` with {"shard": "\(shard)"}. First it gives you the shard's documents, \
        page by page: read and keep them. Then it gives you queries: answer each with `reply`, only from \
        those documents, with quotes copied word for word; abstain when they don't say. After each \
        result do what its `next` says, at once and without asking me. That no query came is normal: \
        call again. Only `stop` ends this.
        """)
    }
  }
}
