import Foundation
import Ostraka

/// What one file says, with what the file that it extends adds.
struct RuleSource {
  /// An allowlist for all rules, or for some.
  struct SharedAllowlist {
    let allowlist: Allowlist
    /// Empty stands for all.
    let targets: Set<String>

    func isFor(_ id: String) -> Bool { targets.isEmpty || targets.contains(id) }
  }

  private(set) var title: String?
  /// Each id once.
  private(set) var drafts: [RuleDraft] = []
  private(set) var allowlists: [SharedAllowlist] = []
  private(set) var ignored: [SecretRuleFile.IgnoredRule] = []

  /// - Parameter extensionsLeft: how many files can follow by `[extend]`.
  init(path: String, extensionsLeft: Int) throws {
    let fields = RuleFields(try Self.table(at: path), place: path)
    title = try fields.string("title")
    try readRules(fields)
    for list in try fields.tables("allowlists", "allowlist") {
      guard let allowlist = try list.allowlist() else { continue }
      allowlists.append(
        SharedAllowlist(allowlist: allowlist, targets: Set(try list.strings("targetRules"))))
    }
    guard let section = try fields.tables("extend").first else { return }
    let disabled = Set(try section.strings("disabledRules"))
    guard let other = try section.string("path"), !other.isEmpty else { return }
    guard extensionsLeft > 0 else {
      throw OstrakaError(
        .badData,
        "\(path): at most \(SecretRuleFile.extensionLimit) files can extend one another. "
          + "Take its `extend` out, and add that file on its own.")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let base = try RuleSource(
      path: URL(fileURLWithPath: other, relativeTo: folder).path,
      extensionsLeft: extensionsLeft - 1)
    extend(base, without: disabled)
    try Self.check(count: drafts.count, path)
  }

  private static func table(at path: String) throws -> TOMLTable {
    do {
      return try TOMLReader.table(of: RuleText.bytes(of: path))
    } catch let failure as TOMLReader.Failure {
      throw OstrakaError(
        .badData,
        "\(path) is not valid TOML: on line \(failure.line), \(failure.reason). Correct it.")
    }
  }

  private mutating func readRules(_ fields: RuleFields) throws {
    let tables = try fields.tables("rules")
    try Self.check(count: tables.count, fields.place)
    var places: [String: Int] = [:]
    for (index, table) in tables.enumerated() {
      let draft = try RuleDraft(table, number: index + 1)
      if let place = places[draft.id] {
        // gitleaks keeps the last one.
        drafts[place] = draft
        ignored.append(
          .init(id: draft.id, reason: "The file defines it again further on, which is used."))
      } else {
        places[draft.id] = drafts.count
        drafts.append(draft)
      }
    }
  }

  private mutating func extend(_ base: RuleSource, without disabled: Set<String>) {
    let places = Dictionary(
      drafts.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for draft in base.drafts where !disabled.contains(draft.id) {
      if let place = places[draft.id] {
        drafts[place].fill(from: draft)
      } else {
        drafts.append(draft)
      }
    }
    allowlists += base.allowlists
    ignored += base.ignored
  }

  private static func check(count: Int, _ path: String) throws {
    guard count <= SecretRuleFile.ruleLimit else {
      throw OstrakaError(
        .tooLarge,
        "\(path) has \(count) rules; the limit is \(SecretRuleFile.ruleLimit). "
          + "Leave out those you don't need.")
    }
  }
}
