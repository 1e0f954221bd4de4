import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading
import OstrakaServer

struct LoadVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Take in files, folders, repositories or standard input.",
    discussion: """
      Folders are walked as .gitignore says. A source that is loaded again makes a new revision, or
      nothing when it has not changed.
      """)

  @Argument(help: "Files and folders; - reads standard input.")
  var paths: [String] = []

  @Option(help: "A git repository: history, design, docs and code at its HEAD; may be repeated.")
  var git: [String] = []

  @Option(help: "A folder of Claude Code's or Codex's transcripts; may be repeated.")
  var sessions: [String] = []

  @Option(help: "Put everything into this shard, instead of one by content.")
  var shard: String?

  @Option(help: "The document's name; for several documents, a prefix.")
  var name: String?

  @Option(help: "The kind of reader for --shard: \(Readers.kinds.joined(separator: ", ")).")
  var reader: String?

  @Option(help: "A file of further rules for secrets (gitleaks' format), kept in the memory.")
  var rules: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: """
      Store the secrets of these files as they are, now and whenever they change; or no longer \
      (earlier revisions keep them until the document is forgotten).
      """)
  var allowSecrets: Bool?

  @Flag(help: "Also wait until the shards' readers have taken it in.")
  var wait = false

  @Flag(help: "Answer yes to what a paid or slow reader would cost.")
  var yes = false

  @OptionGroup var options: MemoryOptions

  func validate() throws {
    guard !paths.isEmpty || !git.isEmpty || !sessions.isEmpty else {
      throw ValidationError("Name what to load: a file, a folder, -, --git REPO or --sessions DIR.")
    }
    if allowSecrets == true, !git.isEmpty {
      throw ValidationError("--allow-secrets is for files that are named, not for repositories.")
    }
    if reader != nil && shard == nil { throw ValidationError("--reader needs --shard.") }
  }

  func run() async throws {
    let access = try await Wiring.access(options)
    let shard = try shard.map(ShardID.init(checking:))
    if allowSecrets == true, let folder = paths.first(where: Self.isFolder) {
      throw OstrakaError(
        .invalidRequest, "--allow-secrets is for files that are named; \(folder) is a folder.")
    }
    let report = LoadReport()
    let loader = Loader(
      paths: paths.filter { $0 != "-" }, input: try await input(), repositories: git,
      sessions: sessions, shard: shard, reader: reader, name: name,
      directory: access.directory, identifiers: access.runtime.identifiers, report: report,
      allowsSecrets: allowSecrets)
    let kept = RuleFolder(of: access.directory, configured: access.settings.rules)
    try await LoadConsent(access: access).ask(about: loader, isGiven: yes)
    for file in rules { try kept.add(file) }
    try await loader.run(with: access, isQuiet: options.json)
    if wait { try await untilHeld(access) }
    try await report.show(options)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Standard input, read whole before the memory is touched; nil when it isn't asked for.
  private func input() async throws -> FoundDocument? {
    guard paths.contains("-") else { return nil }
    let document = StandardInput.document(named: name ?? "stdin")
    let content = try await document.read()
    var count = 0
    if case .text(let bytes, _) = content { count = bytes.count }
    return FoundDocument(
      source: document.source, name: document.name, origin: document.origin, path: document.path,
      byteCount: count, kind: document.kind
    ) { content }
  }

  /// Waits until no shard has a load before it. A shard that nobody serves is not waited for.
  private func untilHeld(_ access: Access) async throws {
    while true {
      let status = try await access.withMemory { try await $0.status() }
      let waiting = status.shards.filter { $0.server != .nobody && $0.queued > 0 }
      guard !waiting.isEmpty, status.role == .daemon else { return }
      Terminal.standard.progress("waiting for \(waiting.map(\.description.id.rawValue))")
      try await access.runtime.time.sleep(for: .milliseconds(100))
    }
  }
}
