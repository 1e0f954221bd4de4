import Foundation
import MCP
import Ostraka

extension Toolbox {
  var remember: Tool {
    Tool(
      name: "remember", title: "Remember",
      description: """
        Keeps a note for later sessions: a decision and why, a fact that was hard to find, an agreement. \
        Write it so that it stands alone; secrets in it are masked.
        """,
      input: Schema.input(
        [
          "text": Schema.text("The note.", longest: 100_000),
          "name": Schema.text(
            "A name; a note with the same name is replaced. Default: a new one.", longest: 200),
          "shard": Schema.text("The shard to keep it in (default main).", longest: 64),
        ], required: ["text"]),
      output: Schema.output([
        "document": Schema.string, "shard": Schema.string, "outcome": Schema.string,
        "masked": Schema.objects, "unfamiliar_script": Schema.string,
      ]), annotations: ToolAnnotations(isReadOnly: false, isDestructive: false, isOpenWorld: false)
    ) { arguments, call in
      let id = runtime.identifiers.next()
      let text = arguments["text"]?.string ?? ""
      guard !text.allSatisfy(\.isWhitespace) else {
        throw OstrakaError(.invalidRequest, "There is nothing to remember: the text is empty.")
      }
      let party = try await party(of: call)
      let name = try NoteName(arguments["name"]?.string ?? id, by: party)
      let shard = arguments["shard"]?.string.map(ShardID.init(rawValue:)) ?? .main
      let load = Load(
        id: id, source: name.source, name: name.document, shard: shard,
        bytes: Data((text + "\n").utf8), modified: runtime.time.now)
      let loaded = try await source.withMemory { memory in
        try await memory.library(for: party).put(load)
      }
      return .structured([
        "document": .string(load.name), "shard": .string(loaded.shard.rawValue),
        "outcome": .string(loaded.outcome.rawValue),
        "masked": try JSONValue(body: loaded.masked.map(MaskedBody.init)),
        "unfamiliar_script": .string(loaded.unfamiliarScript?.rawValue ?? ""),
      ])
    }
  }
}
