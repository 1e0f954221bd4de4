import MCP
import Ostraka

extension Toolbox {
  var becomeShard: Prompt {
    Prompt(
      name: "become_shard", title: "Become a shard",
      description: "Hold a shard's documents in this session and answer queries from them.",
      arguments: [
        .init(name: "shard", description: "The shard's name.", isRequired: true) { typed, _, _ in
          try await shardNames(beginningWith: typed)
        }
      ]
    ) { arguments, _ in
      let shard = arguments["shard"] ?? ""
      do {
        try await source.withMemory {
          try await Self.requireAttached(ShardID(rawValue: shard), in: $0)
        }
      } catch let error as OstrakaError {
        throw RPCError(error)
      }
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

  /// Errors: `.notFound` for a shard that no session can be.
  private static func requireAttached(_ shard: ShardID, in memory: any Memory) async throws {
    let known = try await memory.library.shards().first { $0.id == shard }
    guard known?.reader != AttachedDesk.reader else { return }
    throw try await notServed(shard, known, in: memory)
  }
}
