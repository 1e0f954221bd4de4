import Foundation
import Ostraka

/// A recorded session that holds one part, as it is kept in the warm folder, mode 0600.
///
/// It is a label there too, so that what belongs to forgotten documents is found and removed.
struct ClaudeCodeRecord: Codable, Sendable {
  let shard: ShardID
  let revisions: [RevisionID]
  /// Claude Code's id of the session.
  let session: String
  let model: String
  let part: Digest

  static let prefix = "claude-"
  static let largest = 1 << 20

  static func name(of part: HeldPart, _ shard: ShardID) -> String {
    let whole = Digest(of: Data(shard.rawValue.utf8), part.digest.bytes)
    return prefix + String("\(whole)".filter(\.isHexDigit).prefix(32))
  }

  /// The record of a part, if it is of that part, shard and model, and names a session properly.
  static func read(
    of part: HeldPart, shard: ShardID, model: String, in warm: WarmFolder
  ) -> ClaudeCodeRecord? {
    guard let record = read("\(warm.path)/\(name(of: part, shard)).json"), record.shard == shard,
      record.model == model, record.part == part.digest
    else { return nil }
    return record
  }

  static func read(_ path: String) -> ClaudeCodeRecord? {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= largest,
      let record = try? JSONDecoder().decode(ClaudeCodeRecord.self, from: bytes),
      UUID(uuidString: record.session) != nil
    else { return nil }
    return record
  }

  func write(for held: HeldPart, to warm: WarmFolder) throws {
    try PrivateFile.write(
      try JSONEncoder().encode(self), to: "\(warm.path)/\(Self.name(of: held, shard)).json")
  }

  /// Removes what Claude Code itself keeps of the session: `projects/FOLDER/ID.jsonl` where its
  /// settings are.
  func removeTranscript(_ environment: [String: String]) {
    let home = environment["HOME"] ?? NSHomeDirectory()
    let projects = (environment["CLAUDE_CONFIG_DIR"] ?? home + "/.claude") + "/projects"
    for folder in (try? FileManager.default.contentsOfDirectory(atPath: projects)) ?? [] {
      try? FileManager.default.removeItem(atPath: "\(projects)/\(folder)/\(session).jsonl")
    }
  }
}
