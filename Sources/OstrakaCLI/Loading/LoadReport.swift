import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading

/// What a load did: shown as it goes, and at its end. A load that had to begin again counts once.
actor LoadReport {
  private var outcomes: [Source: (outcome: Loaded.Outcome, bytes: Int)] = [:]
  private var lines: [Allotment.Line] = []
  private var skipped: [Skipped] = []
  private var masked: [String: [SecretFinding]] = [:]
  private var scripts: [String: Script] = [:]
  private var failures: [String: String] = [:]
  private var expected = 0
  private var lastShown = ContinuousClock.now
  private let isShown: Bool

  /// How many skipped documents are named before the rest is only counted.
  static let mostShown = 10
  static let progressInterval: Duration = .milliseconds(100)

  /// - Parameter isShown: whether progress goes to the terminal.
  init(isShown: Bool = true) {
    self.isShown = isShown
  }

  func begin(_ listing: Listing, lines: [Allotment.Line]) {
    expected += listing.documents.count
    for line in lines where !self.lines.contains(line) { self.lines.append(line) }
    for each in listing.skipped { skip(each) }
  }

  func add(_ loaded: Loaded, of source: Source, named name: String, bytes: Int) {
    masked[name] = loaded.masked.isEmpty ? nil : loaded.masked
    scripts[name] = loaded.unfamiliarScript
    let earlier = outcomes[source]
    if earlier == nil || loaded.outcome != .unchanged {
      outcomes[source] = (loaded.outcome, bytes)
    }
    showProgress()
  }

  func skip(_ skipped: Skipped) {
    if !self.skipped.contains(skipped) { self.skipped.append(skipped) }
  }

  func fail(_ name: String, _ error: OstrakaError) {
    failures[Redactor.builtIn.redacted(name)] = error.message
  }

  var count: Int { outcomes.count }
  var hasFailures: Bool { !failures.isEmpty }

  private var bytes: Int { outcomes.values.reduce(0) { $0 + $1.bytes } }

  private func count(_ outcome: Loaded.Outcome) -> Int {
    outcomes.values.count { $0.outcome == outcome }
  }

  private func showProgress() {
    guard isShown, ContinuousClock.now - lastShown > Self.progressInterval else { return }
    lastShown = .now
    Terminal.standard.progress("loaded \(outcomes.count) of \(expected), \(bytes.asBytes)")
  }

  /// One line: how many documents, and what became of them.
  var summary: String {
    let parts = [Loaded.Outcome.added, .changed, .moved, .unchanged].compactMap { outcome in
      count(outcome) == 0 ? nil : "\(count(outcome)) \(outcome.rawValue)"
    }
    let detail = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    return "Loaded \(outcomes.count.of("document")), \(bytes.asBytes)\(detail)."
  }

  /// The whole report for a person.
  var text: String {
    var text = lines.map { "\($0.description.visible), \($0.documents.of("document"))" }
    text.append(summary)
    if !skipped.isEmpty {
      text.append("Skipped \(skipped.count):")
      text += skipped.prefix(Self.mostShown).map { "  " + "\($0)".visible }
      if skipped.count > Self.mostShown {
        text.append("  and \(skipped.count - Self.mostShown) more; --json names them all")
      }
    }
    if !masked.isEmpty { text += maskedLines }
    text += scriptLines
    if !failures.isEmpty {
      text.append("Not loaded \(failures.count):")
      text += failures.sorted { $0.key < $1.key }.map { "  \($0.key.visible): \($0.value.visible)" }
    }
    return text.joined(separator: "\n")
  }

  /// Which kinds of secret were masked where; never the secrets.
  private var maskedLines: [String] {
    let all = masked.sorted { $0.key < $1.key }.flatMap { name, findings in
      findings.map { "  \(name.visible):\($0.line): \($0.rule)" }
    }
    let rest = all.count - Self.mostShown
    return ["Masked \(all.count.of("secret")) (a file that has none: load it --allow-secrets):"]
      + all.prefix(Self.mostShown) + (rest > 0 ? ["  and \(rest) more; --json names them all"] : [])
  }

  /// Of which documents a search finds words only as they are written.
  private var scriptLines: [String] {
    let byScript = Dictionary(grouping: scripts.keys.sorted()) { scripts[$0]?.rawValue ?? "" }
    return byScript.sorted { $0.key < $1.key }.map { script, names in
      "\(names.count.of("document")) in \(script.capitalized) script (\(names[0].visible)"
        + (names.count > 1 ? ", …" : "") + "): \(Script.notice)"
    }
  }

  /// Prints it. Errors: the exit code 65 when something could not be loaded.
  func show(_ options: MemoryOptions) throws {
    options.json ? Output.print(body) : Terminal.standard.print(text)
    if hasFailures { throw ArgumentParser.ExitCode(65) }
  }

  /// What `--json` prints.
  var body: Body {
    Body(
      documents: outcomes.count, bytes: bytes, added: count(.added), changed: count(.changed),
      moved: count(.moved), unchanged: count(.unchanged),
      folders: lines.map {
        Body.Folder(
          folder: $0.folder, shard: $0.shard, because: $0.reason, documents: $0.documents)
      },
      skipped: skipped.map { Body.Skip(name: $0.name, because: "\($0.reason)") },
      masked: masked.sorted { $0.key < $1.key }.flatMap { name, findings in
        findings.map { Body.Mask(name: name, rule: $0.rule, line: $0.line) }
      },
      unfamiliarScripts: scripts.sorted { $0.key < $1.key }.map {
        Body.Unfamiliar(name: $0.key, script: $0.value.rawValue)
      },
      failed: failures.sorted { $0.key < $1.key }.map {
        Body.Skip(name: $0.key, because: $0.value)
      })
  }

  struct Body: Encodable, Sendable {
    let documents: Int
    let bytes: Int
    let added: Int
    let changed: Int
    let moved: Int
    let unchanged: Int
    let folders: [Folder]
    let skipped: [Skip]
    let masked: [Mask]
    let unfamiliarScripts: [Unfamiliar]
    let failed: [Skip]

    enum CodingKeys: String, CodingKey {
      case documents, bytes, added, changed, moved, unchanged, folders, skipped, masked, failed
      case unfamiliarScripts = "unfamiliar_scripts"
    }

    struct Folder: Encodable, Sendable {
      let folder: String
      let shard: ShardID
      let because: String
      let documents: Int
    }

    struct Mask: Encodable, Sendable {
      let name: String
      let rule: String
      let line: Int
    }

    struct Unfamiliar: Encodable, Sendable {
      let name: String
      let script: String
    }

    struct Skip: Encodable, Sendable {
      let name: String
      let because: String
    }
  }
}
