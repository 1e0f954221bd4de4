import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct SearchVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Show the best passages, verbatim, without a reader.",
    discussion: "Exits with 1 when nothing matches.")

  @Argument(help: "Words to look for.")
  var query: String

  @Option(help: "How many passages.")
  var limit = 10

  @OptionGroup var shards: ShardOptions
  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let (query, limit, shards) = (query, limit, shards.shards)
    let hits = try await access.withMemory { memory in
      try await memory.search(query, shards: shards, limit: limit)
    }
    if options.json {
      Output.print(SearchBody(query: query, hits: hits))
    } else {
      show(hits)
    }
    if hits.isEmpty { throw ArgumentParser.ExitCode(ExitCode.no) }
  }

  private func show(_ hits: [Search.Hit]) {
    let terminal = Terminal.standard
    if hits.isEmpty { terminal.say("Nothing matches.") }
    for hit in hits {
      let (first, last) = (hit.passage.lines.lowerBound, hit.passage.lines.upperBound)
      let place = terminal.bold("\(hit.document.name.visible):\(first)-\(last)")
      let score = String(format: "%.1f", hit.score)
      terminal.print("\(place) " + terminal.dim("(\(hit.shard), \(score))"))
      for line in hit.text.visibleLines { terminal.print("    \(line)") }
      terminal.print()
    }
  }
}
