import Foundation
import Ostraka

/// A saved context on the disk, and beside it what it must match to be used.
///
/// A restore is a hint until the server has counted the tokens that it held.
struct WarmFile: Sendable {
  /// What a saved context belongs to: another model, build or prefix makes it worthless. Shard and
  /// revisions are its ``WarmFolder/Label``.
  struct Match: Codable, Hashable {
    /// 2: without flash attention, which lays values out in another way.
    var format = 2
    let shard: ShardID
    let model: Digest
    let build: String
    let window: Int
    let prefix: Digest
    let tokens: Int
    /// Whose text is in it: it goes when one of them is forgotten.
    let revisions: [RevisionID]
  }

  let folder: WarmFolder
  /// Names the part.
  let part: String
  let match: Match

  init(folder: WarmFolder, part: Digest, match: Match) {
    self.folder = folder
    self.part = "\(part)"
    self.match = match
  }

  /// Within the folder, as the server is told.
  var name: String { "\(part).kv" }
  private var file: String { folder.path + "/" + name }
  private var sidecar: String { folder.path + "/\(part).json" }

  /// Whether there is one that matches.
  func isThere() -> Bool {
    guard let data = FileManager.default.contents(atPath: sidecar) else { return false }
    let found = try? JSONDecoder().decode(Match.self, from: data)
    return found == match && FileManager.default.fileExists(atPath: file)
  }

  /// Says what the saved file belongs to. It comes last: without it there is no warm file.
  func seal() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    try PrivateFile.write(try JSONEncoder().encode(match), to: sidecar)
  }

  func remove() { folder.remove(part) }
}
