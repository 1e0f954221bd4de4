import Foundation

/// Where readers keep saved contexts: `NAME.kv`, and beside it `NAME.json`, its label. A context that
/// a program keeps elsewhere has only its label here.
public struct WarmFolder: Sendable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// Whose a saved context is, and whose text is in it.
  public struct Label: Decodable, Sendable {
    public let shard: ShardID
    public let revisions: [RevisionID]
    /// The model and its window; nil where a reader doesn't say.
    public let model: Digest?
    public let window: Int?
    /// Where else the text is; nil for nowhere.
    public let transcript: Transcript?
  }

  /// A session's transcript as Claude Code keeps it: `PROJECTS/FOLDER/SESSION.jsonl`.
  public struct Transcript: Hashable, Codable, Sendable {
    /// A UUID.
    public let session: String
    /// The folder with a folder for each project, by its absolute path.
    public let projects: String

    public init(session: String, projects: String) {
      self.session = session
      self.projects = projects
    }

    /// Removes it from whatever project's folder it is in; whether it is gone.
    @discardableResult
    public func remove() -> Bool {
      guard UUID(uuidString: session) != nil, projects.hasPrefix("/") else { return true }
      let folders = (try? FileManager.default.contentsOfDirectory(atPath: projects)) ?? []
      let files = folders.map { "\(projects)/\($0)/\(session).jsonl" }
      for file in files { try? FileManager.default.removeItem(atPath: file) }
      return !files.contains { FileManager.default.fileExists(atPath: $0) }
    }
  }

  /// Removes the saved contexts that are stale by their name and label.
  ///
  /// - Parameter includingUnlabelled: also those whose label is missing or can't be read: not while
  ///   one may just be saved, whose label comes last.
  public func removeAll(
    includingUnlabelled: Bool = false, where isStale: (_ name: String, Label) -> Bool
  ) {
    for (name, label) in contexts where label.map({ isStale(name, $0) }) ?? includingUnlabelled {
      remove(name)
    }
  }

  /// The revisions whose text is in a saved context of the shard, for a model with that window.
  public func revisions(of shard: ShardID, model: Digest, window: Int) -> Set<RevisionID> {
    contexts
      .filter { FileManager.default.fileExists(atPath: "\(path)/\($0.key).kv") }
      .values.compactMap(\.self)
      .filter { $0.shard == shard && $0.model == model && $0.window == window }
      .reduce(into: []) { $0.formUnion($1.revisions) }
  }

  /// Removes one saved context: the label first, without which the rest is only waste.
  ///
  /// A transcript goes before its label: nothing else tells where it is. While it can't be removed,
  /// its label stays.
  public func remove(_ name: String) {
    if let transcript = label(of: name)?.transcript, !transcript.remove() { return }
    for end in [".json", ".kv"] {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)\(end)")
    }
  }

  /// What is there: by name, with its label where that can be read.
  private var contexts: [String: Label?] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let names = Set(files.filter { $0.hasSuffix(".kv") || $0.hasSuffix(".json") }.map(Self.stem))
    return Dictionary(uniqueKeysWithValues: names.map { ($0, label(of: $0)) })
  }

  private func label(of name: String) -> Label? {
    FileManager.default.contents(atPath: "\(path)/\(name).json")
      .flatMap { try? JSONDecoder().decode(Label.self, from: $0) }
  }

  private static func stem(_ file: String) -> String { String(file.prefix { $0 != "." }) }
}
