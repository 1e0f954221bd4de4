import ArgumentParser
import Foundation

/// `ostraka-bench`: figures, each beside what the machine could do at best, in the same run.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ostraka-bench",
    abstract: "Measures Ostraka beside what the machine could do at best, in the same run.",
    subcommands: [BusBench.self, ModelBench.self, RecallBench.self, RedactionBench.self, Echo.self])
}

/// Where a benchmark runs and what it writes.
struct BenchOptions: ParsableArguments {
  @Option(help: "A folder on the disk that is measured; it must not be in memory.")
  var folder = ".build-bench"

  @Option(help: "How often each measurement is repeated; medians are shown.")
  var rounds = 5

  @Option(help: "Also write the figures as JSON to this file.")
  var output: String?

  /// A new folder for one measurement; whoever asks for it removes it.
  func scratch() throws -> URL {
    let folder = URL(fileURLWithPath: folder).appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  func write(_ figures: some Encodable) throws {
    guard let output else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(figures).write(to: URL(fileURLWithPath: output))
  }
}
