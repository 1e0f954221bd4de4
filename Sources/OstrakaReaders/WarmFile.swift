import Foundation
import Ostraka

/// A saved context on the disk, and beside it what it must match to be used.
///
/// A restore is a hint until the server has counted the tokens that it held.
struct WarmFile: Sendable {
  /// What a saved context belongs to: another model, build or prefix makes it worthless.
  struct Match: Codable, Hashable {
    var format = 1
    let shard: ShardID
    let model: Digest
    let build: String
    let window: Int
    let prefix: Digest
    let tokens: Int
    /// Whose text is in it: it goes when one of them is forgotten.
    let revisions: [RevisionID]
  }

  let folder: String
  let match: Match

  /// Within the folder, as the server is told.
  var name: String { "\(match.prefix).kv" }
  private var file: String { folder + "/" + name }
  private var sidecar: String { folder + "/\(match.prefix).json" }

  /// Whether there is one that matches; another is removed.
  func isThere() -> Bool {
    guard let data = FileManager.default.contents(atPath: sidecar) else { return false }
    let found = try? JSONDecoder().decode(Match.self, from: data)
    guard found == match, FileManager.default.fileExists(atPath: file) else {
      remove()
      return false
    }
    return true
  }

  /// Says what the saved file belongs to. It comes last: without it there is no warm file.
  ///
  /// The file may have been removed meanwhile, with a document that was forgotten.
  func seal() throws {
    guard FileManager.default.fileExists(atPath: file) else { return }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    try PrivateFile.write(try JSONEncoder().encode(match), to: sidecar)
  }

  /// Removes what the shard held before, also in an earlier life.
  static func removeAll(of shard: ShardID, in folder: String, but prefixes: Set<Digest>) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasSuffix(".json") {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name),
        let match = try? JSONDecoder().decode(Match.self, from: data), match.shard == shard,
        !prefixes.contains(match.prefix)
      else { continue }
      WarmFile(folder: folder, match: match).remove()
    }
  }

  func remove() {
    for path in [sidecar, file] { try? FileManager.default.removeItem(atPath: path) }
  }
}
