import Foundation

/// Where readers keep saved contexts: `NAME.kv`, and beside it `NAME.json` that says whose text is in it.
public struct WarmFolder: Sendable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  private struct Contents: Decodable {
    let revisions: [RevisionID]
  }

  /// Removes what holds text of other revisions than these, and what can't be told.
  public func removeAll(butOf revisions: Set<RevisionID>) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in Set(names.filter { $0.hasSuffix(".kv") || $0.hasSuffix(".json") }.map(Self.stem)) {
      let stem = path + "/" + name
      let contents = FileManager.default.contents(atPath: stem + ".json")
        .flatMap { try? JSONDecoder().decode(Contents.self, from: $0) }
      if let contents, contents.revisions.allSatisfy(revisions.contains) { continue }
      for end in [".json", ".kv"] { try? FileManager.default.removeItem(atPath: stem + end) }
    }
  }

  private static func stem(_ name: String) -> Substring { name.prefix { $0 != "." } }
}
