import Ostraka

/// A rule as one file writes it, which another file may complete.
struct RuleDraft {
  let id: String
  /// The file and the id, as errors begin.
  private let fields: RuleFields
  private var summary: String
  private var pattern: Pattern?
  private var hasPath: Bool
  private var entropy: Double
  private var secretGroup: Int
  private var keywords: [String]
  private var tags: [String]
  private var allowlists: [Allowlist]
  private let isForOthers: Bool

  /// - Parameter number: which rule of the file it is, 1-based.
  init(_ table: RuleFields, number: Int) throws {
    let unnamed = table.called("\(table.place): rule \(number)")
    guard let id = try unnamed.string("id"), !id.isEmpty else {
      throw unnamed.error("id", "is missing")
    }
    self.id = id
    fields = table.called("\(table.place): rule “\(id.prefix(80))”")
    summary = try fields.string("description") ?? ""
    pattern = try fields.pattern("regex")
    hasPath = try fields.string("path")?.isEmpty == false
    entropy = try fields.number("entropy") ?? 0
    secretGroup = try fields.integer("secretGroup") ?? 0
    keywords = try fields.strings("keywords")
    tags = try fields.strings("tags")
    allowlists = try fields.tables("allowlists", "allowlist").compactMap { try $0.allowlist() }
    isForOthers = try fields.boolean("skipReport")
  }

  /// Takes what it doesn't say itself from the rule of the same id in the file that is extended.
  mutating func fill(from base: RuleDraft) {
    if summary.isEmpty { summary = base.summary }
    if pattern == nil { pattern = base.pattern }
    if entropy == 0 { entropy = base.entropy }
    if secretGroup == 0 { secretGroup = base.secretGroup }
    hasPath = hasPath || base.hasPath
    keywords = base.keywords + keywords
    tags = base.tags + tags
    allowlists = base.allowlists + allowlists
  }

  /// Why a rule isn't used.
  struct Unused: Error {
    let sentence: String
  }

  /// The rule, with the allowlists that are for more than it. Errors: `.badData` for a group that
  /// its pattern doesn't have.
  func rule(with shared: [Allowlist]) throws -> Result<PatternRule, Unused> {
    guard !isForOthers else {
      return .failure(Unused(sentence: "It only serves other rules (skipReport)."))
    }
    guard let pattern else {
      return .failure(
        Unused(
          sentence: hasPath
            ? "It is about the paths of files and not about what is in them."
            : "It has no regex, here or in a file that is extended."))
    }
    guard 0...pattern.groupCount ~= secretGroup else {
      throw fields.error(
        "secretGroup", "is \(secretGroup), and its regex has \(pattern.groupCount) groups")
    }
    return .success(
      PatternRule(
        id: id, summary: summary, keywords: usableKeywords, tags: tags, pattern: pattern,
        secretGroup: secretGroup == 0 ? nil : secretGroup, entropy: entropy == 0 ? nil : entropy,
        allowlists: shared + allowlists))
  }

  /// None, which has every text looked at, when some can't be looked for as ASCII.
  private var usableKeywords: [String] {
    let isUsable = keywords.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 < 0x80 } }
    return isUsable ? keywords.map { $0.lowercased() } : []
  }
}
