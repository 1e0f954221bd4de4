import MCP
import Ostraka

extension Toolbox {
  var search: Tool {
    Tool(
      name: "search", title: "Search the memory",
      description: """
        Finds passages by their words, verbatim with document and lines. Use it to look around or when you \
        know which words to expect; for a question use `ask`.
        """,
      input: Schema.input(
        [
          "query": Schema.text("Words to look for.", longest: Query.limit),
          "limit": Schema.integer("How many passages (default 5).", 1...50),
          "skip": Schema.integer("How many of the best to leave out: to go on.", 0...50),
          "shards": Schema.shards,
        ], required: ["query"]),
      output: Schema.output(
        [
          "passages": Schema.objects,
          "more": [
            "type": "string", "description": "How to get the passages that are not shown.",
          ],
        ], required: ["passages"]), annotations: Self.readsMemory
    ) { arguments, _ in
      let query = arguments["query"]?.string ?? ""
      let (limit, skip) = (arguments["limit"]?.integer ?? 5, arguments["skip"]?.integer ?? 0)
      // One more, to know whether there is more.
      let hits = try await source.withMemory { memory in
        try await memory.search(
          query, shards: arguments.shards, limit: min(skip + limit + 1, Search.widest))
      }
      return .structured(try Self.page(query, hits, skip: skip, limit: limit))
    }
  }

  /// As many whole passages as fit.
  private static func page(
    _ query: String, _ hits: [Search.Hit], skip: Int, limit: Int
  ) throws -> JSONValue {
    let all = SearchBody(query: query, hits: hits).passages.dropFirst(skip)
    var (shown, bytes): ([JSONValue], Int) = ([], 0)
    for passage in all.prefix(limit) {
      bytes += passage.text.utf8.count
      guard shown.isEmpty || bytes <= mostText else { break }
      shown.append([
        "rank": .integer(passage.rank), "document": .string(passage.document),
        "lines": .array(passage.lines.map(JSONValue.integer)), "shard": .string(passage.shard),
        "text": .string(passage.text),
      ])
    }
    var page: JSONObject = ["passages": .array(shown)]
    if shown.count < all.count, skip + shown.count <= 50 {
      page["more"] = .string("Call `search` again with \"skip\": \(skip + shown.count).")
    }
    return .object(page)
  }
}
