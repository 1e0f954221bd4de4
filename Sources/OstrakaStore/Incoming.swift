import Foundation
import Ostraka

/// A load that may be stored: its text with the secrets masked, and its digest.
struct CheckedLoad: Sendable {
  let load: Load
  let revision: RevisionID
  /// What is stored.
  let text: Data
  let sha256: Digest
  let allowsSecrets: Bool
  let masked: [SecretFinding]
  let unfamiliarScript: Script?
  private let offered: Digest

  /// Errors: `.tooLarge`, `.badData` for text that isn't UTF-8.
  ///
  /// - Parameter allowsSecrets: also true for a document of which that was said before.
  init(_ load: Load, revision: String, allowsSecrets: Bool, redactor: Redactor) throws {
    guard load.bytes.count <= Load.limit else {
      throw OstrakaError(
        .tooLarge,
        "\(load.name) has \(load.bytes.count) bytes; a document may have \(Load.limit). Split it.")
    }
    guard String(validating: load.bytes, as: UTF8.self) != nil else {
      throw OstrakaError(
        .badData, "\(load.name) is not UTF-8 text. Convert it first, for example with `iconv`.")
    }
    try Self.checkName(of: load, redactor)
    self.load = load
    self.revision = RevisionID(rawValue: revision)
    self.allowsSecrets = allowsSecrets
    let (text, findings) = allowsSecrets ? (load.bytes, []) : redactor.redacted(load.bytes)
    self.text = text
    masked = findings
    unfamiliarScript = text.withUnsafeBytes { Script.unfamiliar(in: $0) }
    offered = Digest(of: load.bytes)
    sha256 = findings.isEmpty ? offered : Digest(of: text)
  }

  /// A name and a source are stored and shown as they are. Errors: `.badData` for one with a secret in
  /// it, `.invalidRequest` for control characters in a name that somebody made up.
  private static func checkName(of load: Load, _ redactor: Redactor) throws {
    for text in [load.name, load.source.rawValue] {
      let findings = redactor.findings(in: Data(text.utf8))
      guard !findings.isEmpty, load.allowsSecrets != true else { continue }
      throw OstrakaError(
        .badData,
        "There is a secret (\(findings[0].rule)) in the name of \(redactor.redacted(text)). "
          + "Rename it first.")
    }
    switch load.source.kind {
    case .file, .git: return
    case .note, .standardInput, .session, .other: break
    }
    let isPlain = load.name.unicodeScalars.allSatisfy {
      $0.properties.generalCategory != .control
    }
    guard isPlain else {
      throw OstrakaError(.invalidRequest, "A name can't have line breaks or control characters.")
    }
  }

  /// Tells one request from another under the same id.
  var requestDigest: Data {
    var encoder = Canonical(version: 1)
    encoder.append(load.source.rawValue)
    encoder.append(load.name)
    encoder.append(load.shard.rawValue)
    encoder.append(offered.bytes)
    return Digest(of: encoder.data).bytes
  }
}

/// A load with everything that is computed before its transaction begins.
struct Incoming: Sendable {
  let checked: CheckedLoad
  let passages: [PassageTerms]

  /// Stored bytes are cut into chunks of this size, so that a citation reads little.
  static let chunk = 64 << 10

  init(_ checked: CheckedLoad) {
    self.checked = checked
    passages = PassageTerms.all(
      of: checked.text, named: checked.load.name, revision: checked.revision)
  }
}
