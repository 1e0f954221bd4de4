import Foundation

/// Where readers keep saved contexts: `NAME.kv`, and beside it `NAME.json`, its label.
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
  public func remove(_ name: String) {
    for end in [".json", ".kv"] {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)\(end)")
    }
  }

  /// What is there: by name, with its label where that can be read.
  private var contexts: [String: Label?] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let names = Set(files.filter { $0.hasSuffix(".kv") || $0.hasSuffix(".json") }.map(Self.stem))
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        let label = FileManager.default.contents(atPath: "\(path)/\(name).json")
          .flatMap { try? JSONDecoder().decode(Label.self, from: $0) }
        return (name, label)
      })
  }

  private static func stem(_ file: String) -> String { String(file.prefix { $0 != "." }) }
}
