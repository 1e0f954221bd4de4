import Foundation
import Ostraka

/// A session of Claude Code that holds one part and nothing else, as the warm folder labels it.
///
/// The label is there before the session is, so that what belongs to forgotten documents is always
/// found and removed: shard, revisions and transcript are a ``WarmFolder/Label``.
struct ClaudeCodeRecording: Codable, Hashable, Sendable {
  let shard: ShardID
  let revisions: [RevisionID]
  /// The model, and what it is told beside the documents.
  let model: Digest
  let part: Digest
  let transcript: WarmFolder.Transcript
  /// Whether Claude Code has replied to the documents.
  var isRecorded = false

  /// A recording that is to begin.
  init(of part: HeldPart, shard: ShardID, model: ClaudeCodeModel, session: String) {
    self.shard = shard
    revisions = Set(part.extents.map(\.revision)).sorted()
    self.model = Self.digest(of: model)
    self.part = part.digest
    transcript = WarmFolder.Transcript(session: session, projects: model.projects)
  }

  /// The recording of a part that its label tells of; nil when there is none, or one of another
  /// model or prompt, or of other settings of Claude Code.
  init?(of part: Digest, shard: ShardID, model: ClaudeCodeModel, in warm: WarmFolder) {
    let file = "\(warm.path)/\(Self.name(of: part, shard)).json"
    guard let bytes = FileManager.default.contents(atPath: file),
      let label = try? JSONDecoder().decode(ClaudeCodeRecording.self, from: bytes),
      label.shard == shard, label.part == part, label.model == Self.digest(of: model),
      label.transcript.projects == model.projects,
      UUID(uuidString: label.transcript.session) != nil
    else { return nil }
    self = label
  }

  func write(to warm: WarmFolder) throws {
    try PrivateFile.write(
      try JSONEncoder().encode(self), to: "\(warm.path)/\(Self.name(of: part, shard)).json")
  }

  /// Its name in the warm folder.
  static func name(of part: Digest, _ shard: ShardID) -> String {
    "claude-\(holder(of: part, shard))"
  }

  /// Tells a part of one shard from the same text in another, which may be forgotten alone.
  static func holder(of part: Digest, _ shard: ShardID) -> Digest {
    Digest(of: Data(shard.rawValue.utf8), part.bytes)
  }

  private static func digest(of model: ClaudeCodeModel) -> Digest {
    Digest(of: Data((model.name + "\n" + ClaudeCodePrompt.system + ClaudeCodePrompt.preface).utf8))
  }
}
