import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading

struct ImportVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in what another memory or tool wrote.",
    discussion: """
      An export of a memory, a folder of Markdown, or the JSON Lines file of MCP's server-memory. An \
      exported document keeps its source, name and shard; `ostraka up` does not follow changes of its \
      source until it is loaded from there.
      """)

  @Argument(help: "A file or a folder.", completion: .file())
  var path: String

  @Option(help: "Put everything into this shard.")
  var shard: String?

  @Flag(help: "Store secrets as they are, now and whenever a document changes.")
  var allowSecrets = false

  @Flag(help: "Answer yes to what a paid or slow reader would cost.")
  var yes = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let shard = try shard.map(ShardID.init(checking:))
    let found = try await Import(path: path).find()
    let report = LoadReport()
    let loader = Loader(
      paths: [], repositories: [], imported: found.listing, shard: shard, reader: nil, name: nil,
      directory: access.directory, identifiers: access.runtime.identifiers, report: report,
      allowsSecrets: allowSecrets ? true : nil)
    try await LoadConsent(access: access).ask(about: loader, isGiven: yes)
    try await loader.run(with: access, isQuiet: options.json)
    try await report.show(options)
    if !allowSecrets, !found.withSecrets.isEmpty {
      let count = found.withSecrets.count.of("document")
      Terminal.standard.say(
        "\(count) may keep secrets where it was exported; here they are masked, unless that was said "
          + "here before. "
          + "To keep them too: ostraka import \(path) --allow-secrets")
    }
    for name in found.edited {
      Terminal.standard.say(
        "\(name.visible) was edited after its export: it is imported as it is now.")
    }
  }
}
