import Foundation
import Ostraka
import OstrakaRules
import Testing

/// A folder for rule files, removed with it.
final class RuleFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/ostraka-rules-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ text: String, to name: String = "rules.toml") throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  func load(_ text: String) throws -> SecretRuleFile { try SecretRuleFile(path: write(text)) }

  /// The error that loading a file throws.
  func error(_ text: String) throws -> OstrakaError {
    try #require(throws: OstrakaError.self) { try load(text) }
  }
}

/// The only rule of a file that says no more than this about it.
func rule(_ fields: String) throws -> any SecretRule {
  let rules = try RuleFolder().load("[[rules]]\nid = 'it'\n" + fields).rules
  return try #require(rules.first)
}

extension SecretRule {
  /// What it finds near its keywords.
  func found(in text: String) -> [String] { found(in: Array(text.utf8)) }

  func found(in text: [UInt8]) -> [String] {
    let lowered = text.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    let mentions = lowered.indices.filter { index in
      keywords.contains { lowered[index...].starts(with: $0.utf8) }
    }
    return secrets(in: text.span, near: mentions).map {
      String(decoding: text[$0], as: UTF8.self)
    }
  }
}
