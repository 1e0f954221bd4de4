import Foundation
import Ostraka

/// The rules of a gitleaks file (https://github.com/gitleaks/gitleaks#configuration): TOML, with
/// the secrets to look for described by regular expressions.
///
/// `[extend]` is followed for `path`, from the folder of the file. `useDefault` adds nothing, as
/// Ostraka has rules of its own. Keys that aren't known are left out of account.
public struct SecretRuleFile: Sendable {
  /// The largest file that is read, in bytes.
  public static let byteLimit = 4 << 20
  /// The most rules, together with those of the files that it extends.
  public static let ruleLimit = 10_000
  /// How many files can extend one another after the first.
  public static let extensionLimit = 2

  /// A rule of the file that isn't used.
  public struct IgnoredRule: Sendable, Equatable {
    public let id: String
    /// A sentence for a person.
    public let reason: String
  }

  /// What the file calls itself.
  public let title: String?
  /// In the order of the file, then those of the file that it extends.
  public let rules: [any SecretRule]
  /// Rules that don't say what a secret looks like, or that another takes the place of.
  public let ignored: [IgnoredRule]

  /// Reads a file. Errors: `.notFound`, `.notPermitted`, `.tooLarge` for too many bytes or rules,
  /// and `.badData` with the rule and what is wrong with it.
  public init(path: String) throws {
    let source = try RuleSource(path: path, extensionsLeft: Self.extensionLimit)
    var ignored = source.ignored
    var rules: [any SecretRule] = []
    for draft in source.drafts {
      let allowlists = source.allowlists.filter { $0.isFor(draft.id) }.map(\.allowlist)
      switch try draft.rule(with: allowlists) {
      case .success(let rule): rules.append(rule)
      case .failure(let reason):
        ignored.append(IgnoredRule(id: draft.id, reason: reason.sentence))
      }
    }
    title = source.title
    self.rules = rules
    self.ignored = ignored
  }
}
