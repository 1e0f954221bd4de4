import Foundation
import Ostraka

/// Compares a document with its source as it is now: the file, or the repository's HEAD.
public struct SourceFreshness: Freshness {
  public init() {}

  public func isFresh(_ document: Document) async -> Bool? {
    switch document.source.kind {
    case .file(let path):
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
      return Digest(of: bytes) == document.current.sourceSHA256
    case .git(_, let path) where GitHistory.number(of: path) != nil:
      // Commits never change; whether they are still reachable would take a walk over all of them.
      return nil
    case .git(let repository, let path):
      guard let bytes = try? await GitRepository.currentBytes(path, in: repository) else {
        return nil
      }
      return Digest(of: bytes) == document.current.sourceSHA256
    case .note, .standardInput, .session, .other:
      return nil
    }
  }
}
