import Foundation
import Ostraka

/// What stands between two lines of `---` before the text of an exported document: YAML that says
/// which document it is.
struct FrontMatter: Hashable {
  /// The format that is written, and the latest that is understood.
  static let format = 1
  /// The most bytes that it may have with its lines of `---`.
  static let limit = 256 << 10

  var name: String
  var source: Source
  /// Nil when nothing is said of it.
  var shard: ShardID?
  /// Of the text as it was exported.
  var sha256: Digest
  var sourceSHA256: Digest?
  var modified: Timestamp?
  /// Whether the document's secrets were kept.
  var allowsSecrets = false

  /// The bytes with which all front matter begins.
  static let beginning = Data("---\nostraka: \(format)\n".utf8)

  /// The front matter of a document as its current revision stands.
  ///
  /// - Parameter sha256: of the text that follows.
  static func yaml(for document: Document, sha256: Digest) -> Data {
    let revision = document.current
    var lines = [
      "---", "ostraka: \(format)", "name: " + YAMLText.quoted(document.name),
      "source: " + YAMLText.quoted(document.source.rawValue),
      "shard: " + YAMLText.quoted(document.shard.rawValue), "revision: \(revision.number)",
      "sha256: " + YAMLText.quoted("\(sha256)"),
      "source_sha256: " + YAMLText.quoted("\(revision.sourceSHA256)"),
    ]
    if let modified = revision.modified {
      lines.append("modified: " + YAMLText.quoted(modified.iso8601))
    }
    if document.allowsSecrets { lines.append("secrets: allowed") }
    lines.append("loaded: " + YAMLText.quoted(revision.loaded.iso8601))
    return Data((lines + ["---", ""]).joined(separator: "\n").utf8)
  }
}
