import Foundation

/// What a session names itself by: `NAME.CONTENT.DOCUMENTS`.
///
/// It says by itself what the session holds, so that a host that was started again knows whether the
/// session can go on: `CONTENT` is a digest of the part that the session holds (`0` while it reads),
/// and `DOCUMENTS` one of the ids of that part's documents.
public struct AttachedHandle: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The longest text that is looked at, in bytes.
  public static let limit = 64

  /// - Parameter content: nil while the session has not taken everything.
  init(name: String, content: Digest?, documents: DocumentChain) {
    let content = content.map(Self.short) ?? Self.nothing
    rawValue = "\(name).\(content).\(documents.last)"
  }

  /// Its three parts. Errors: `.invalidRequest`, `.tooLarge`.
  func claim() throws -> Claim {
    guard rawValue.utf8.count <= Self.limit else {
      throw OstrakaError(.tooLarge, "The session's handle is too long. \(Self.advice)")
    }
    guard let match = rawValue.wholeMatch(of: /([a-z0-9]{1,13})\.(0|[0-9a-f]{12})\.([0-9a-f]{12})/)
    else {
      throw OstrakaError(.invalidRequest, "That is no handle of a session. \(Self.advice)")
    }
    let (_, name, content, documents) = match.output
    return Claim(name: String(name), content: String(content), documents: String(documents))
  }

  /// What a handle says.
  struct Claim: Hashable, Sendable {
    let name: String
    let content: String
    let documents: String

    /// Whether the session says that it holds all of a part.
    func holds(_ part: AttachedPart) -> Bool {
      content == AttachedHandle.short(part.digest) && documents == part.documents.last
    }
  }

  static func short(_ digest: Digest) -> String { String(digest.description.prefix(12)) }

  private static let nothing = "0"
  private static let advice =
    "Call next_query with the session that its last result named, or without one to begin anew."
}

/// Digests of the first one, two, three and so on of a part's documents, in the order of their ids.
///
/// Ids ascend with time, so documents that only joined others leave the digest of those among them:
/// a session whose digest is there holds nothing that has been forgotten.
struct DocumentChain: Hashable, Sendable {
  private(set) var ids: [DocumentID] = []
  /// One more than there are ids.
  private(set) var digests = [AttachedHandle.short(Digest(of: Data()))]

  init(_ ids: Set<DocumentID>) {
    self.ids = ids.sorted()
    var digest = Digest(of: Data())
    for id in self.ids {
      digest = Digest(of: digest.bytes, Data(id.rawValue.utf8))
      digests.append(AttachedHandle.short(digest))
    }
  }

  var last: String { digests[ids.count] }

  /// The documents that a digest is of; nil when some of them are not here any more.
  func documents(of digest: String) -> [DocumentID]? {
    digests.lastIndex(of: digest).map { Array(ids.prefix($0)) }
  }
}
