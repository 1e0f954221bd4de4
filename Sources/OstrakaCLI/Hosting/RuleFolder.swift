import Foundation
import Logging
import Ostraka
import OstrakaRules
import Synchronization

/// The rules for secrets that a memory has besides Ostraka's own: the files that `ostraka.yaml` names
/// and those that `load --rules` left in the memory's `rules` folder.
///
/// Whoever hosts the memory asks for them at each load and each answer, so that a rule that was given
/// once counts from then on: also when a daemon reads a changed source again.
final class RuleFolder: Sendable {
  private let folder: String
  private let configured: [String]
  private let cache = Mutex<(stamp: [String], redactor: Redactor)?>(nil)

  init(of directory: MemoryDirectory, configured: [String]) {
    folder = directory.rules
    self.configured = configured
  }

  /// All rules as they are now. Errors: `.badData`, `.notFound` for a file that can't be used.
  func redactor() throws -> Redactor {
    let files = configured + added()
    let stamp = files.map { "\($0) \(Self.stamp(of: $0))" }
    if let known = cache.withLock({ $0 }), known.stamp == stamp { return known.redactor }
    let redactor =
      files.isEmpty ? .builtIn : try Redactor(ruleFiles: files, after: SecretFormat.all)
    cache.withLock { $0 = (stamp, redactor) }
    return redactor
  }

  /// Keeps a rule file in the memory; the same content once. Errors: those of a file that is no good.
  func add(_ file: String) throws {
    _ = try SecretRuleFile(path: file)
    guard let content = FileManager.default.contents(atPath: file) else {
      throw OstrakaError(.notFound, "There is no rule file \(file).")
    }
    try PrivateFile.makeDirectory(folder)
    let name = Digest(of: content).description.prefix(16)
    try PrivateFile.write(content, to: "\(folder)/\(name).toml")
  }

  private func added() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".toml") }.sorted().map { folder + "/" + $0 }
  }

  /// Tells a file from what it was before.
  private static func stamp(of file: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    let modified = attributes?[.modificationDate] as? Date
    return "\(attributes?[.size] ?? 0) \(modified?.timeIntervalSince1970 ?? 0)"
  }
}

extension Redactor {
  /// Rules read from files in gitleaks' format.
  ///
  /// - Parameter others: rules that come before them.
  init(ruleFiles: [String], after others: [any SecretRule] = []) throws {
    let files = try ruleFiles.map { try SecretRuleFile(path: $0) }
    for rule in files.flatMap(\.ignored) {
      Wiring.logger.notice("rule “\(rule.id)” is not used: \(rule.reason)")
    }
    self.init(rules: others + files.flatMap(\.rules))
  }
}
