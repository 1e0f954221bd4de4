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
    guard party != .owner || !name.hasPrefix(Self.mark) else {
      throw OstrakaError(
        .invalidRequest,
        "A note’s name can't begin with “\(Self.mark)”: that marks other parties' notes.")
    }
    source = Self.source(name, by: party)
    document = "note/" + (party == .owner ? name : Self.marked(name, by: party))
  }

  /// The source of a text that a party sends under a name of its own.
  static func source(_ name: String, by party: PartyID) -> Source {
    .note(party == .owner ? name : marked(name, by: party))
  }

  private static func marked(_ name: String, by party: PartyID) -> String {
    "\(mark)\(party)/\(name)"
  }

  /// Whether a document is a note of the owner's.
  public static func isOwners(_ document: Document) -> Bool {
    let source = document.source.rawValue
    return source.hasPrefix("note:") && !source.hasPrefix("note:\(mark)")
  }
}
