import MCP
import Ostraka

extension Toolbox {
  var read: Tool {
    Tool(
      name: "read", title: "Read a document",
      description: """
        Shows lines of a stored document, verbatim. Use it around a citation or a passage when you need \
        more of what stands there.
        """,
      input: Schema.input(
        [
          "document": Schema.text("Its name, as citations give it.", longest: 4_096),
          "from_line": Schema.integer("First line, from 1 (default 1).", 1...Int.max),
          "to_line": Schema.integer("Last line, inclusive (default: as many as fit).", 1...Int.max),
          "skip_bytes": Schema.integer("Bytes of the first line to leave out.", 0...Int.max),
        ], required: ["document"]),
      output: Schema.output(
        [
          "document": Schema.string, "shard": Schema.string, "lines": Schema.twoLines,
          "line_count": Schema.whole, "text": Schema.string,
          "masked": ["type": "boolean", "description": "A secret in it is masked."],
          "more": ["type": "string", "description": "How to get the rest."],
        ], required: ["document", "shard", "lines", "line_count", "text"]),
      annotations: Self.readsMemory
    ) { arguments, _ in
      let text = arguments["document"]?.string ?? ""
      let place = arguments["from_line"] == nil ? Self.place(text) : nil
      let first = Excerpt.Place(
        line: place?.first ?? arguments["from_line"]?.integer ?? 1,
        skippedBytes: arguments["skip_bytes"]?.integer ?? 0)
      let last = place?.last ?? arguments["to_line"]?.integer
      let excerpt = try await source.withMemory { memory in
        let named = try? await memory.library.document(named: text)
        let document =
          if let named { named } else { try await Self.document(place?.name ?? text, in: memory) }
        return try await memory.read(
          document.name, from: first, through: last, limit: Self.mostText)
      }
      return .structured(Self.json(excerpt, through: last))
    }
  }

  private static func json(_ excerpt: Excerpt, through last: Int?) -> JSONValue {
    var object: JSONObject = [
      "document": .string(excerpt.document.name),
      "shard": .string(excerpt.document.shard.rawValue),
      "lines": [.integer(excerpt.lines.lowerBound), .integer(excerpt.lines.upperBound)],
      "line_count": .integer(excerpt.lineCount), "text": .string(excerpt.text),
    ]
    object["masked"] = excerpt.isMasked.map(JSONValue.bool)
    if let next = excerpt.next {
      let skip = next.skippedBytes > 0 ? ", \"skip_bytes\": \(next.skippedBytes)" : ""
      let end = last.map { ", \"to_line\": \($0)" } ?? ""
      object["more"] = .string("Call `read` again with \"from_line\": \(next.line)\(skip)\(end).")
    }
    return .object(object)
  }
}
