import Ostraka

/// What a note is called. Notes of others than the memory's owner are set apart, so that nobody replaces
/// what somebody else has kept, and it shows whose they are.
public struct NoteName: Hashable, Sendable {
  public let source: Source
  /// The document's name.
  public let document: String

  private static let mark = "from-"

  /// Errors: `.invalidRequest` for a name of the owner's that looks like somebody else's.
  public init(_ name: String, by party: PartyID) throws {
    guard party != .owner else {
      guard !name.hasPrefix(Self.mark) else {
        throw OstrakaError(
          .invalidRequest,
          "A note’s name can't begin with “\(Self.mark)”: that marks other parties' notes.")
      }
      source = .note(name)
      document = "note/\(name)"
      return
    }
    source = .note("\(Self.mark)\(party)/\(name)")
    document = "note/\(Self.mark)\(party)/\(name)"
  }

  /// Whether a document is a note of the owner's.
  public static func isOwners(_ document: Document) -> Bool {
    let source = document.source.rawValue
    return source.hasPrefix("note:") && !source.hasPrefix("note:\(mark)")
  }
}
