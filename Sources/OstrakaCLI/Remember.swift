import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct Remember: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Keep a note.")

  @Argument(help: "The text to keep.")
  var text: String

  @Option(help: "The shard to keep it in.")
  var shard = ShardID.main.rawValue

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw OstrakaError(.invalidRequest, "There is nothing to remember: the text is empty.")
    }
    let access = try await Wiring.access(options)
    let id = access.runtime.identifiers.next()
    let load = Load(
      id: id, source: .note(id), name: "note/\(id)", shard: try ShardID(checking: shard),
      bytes: Data((text + "\n").utf8), modified: access.runtime.time.now)
    let loaded = try await access.withMemory { memory in try await memory.library.put(load) }
    if options.json {
      Output.print(LoadedBody(loaded))
    } else {
      Terminal.standard.print("Remembered as \(load.name) in \(loaded.shard).")
      if let script = loaded.unfamiliarScript {
        Terminal.standard.print("It is in \(script.rawValue.capitalized) script: \(Script.notice)")
      }
      Terminal.standard.print("Forget it again: ostraka forget \(load.name)")
    }
  }
}
