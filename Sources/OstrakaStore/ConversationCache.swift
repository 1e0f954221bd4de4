import Foundation
import Ostraka

/// What the writer has read of conversations, so that it reads each once.
///
/// A transaction that fails takes what it put here with it; whoever changes a conversation removes it.
struct ConversationCache: Sendable {
  struct Entry: Sendable {
    let parties: Set<PartyID>
    /// In microseconds; nil for one that doesn't end.
    let expires: Int64?
  }

  private var entries: [ConversationID: Entry] = [:]
  private var partiesByText: [String: Set<PartyID>] = [:]

  /// The most entries of each kind; with more it starts anew.
  static let limit = 4_096

  subscript(_ id: ConversationID) -> Entry? { entries[id] }

  /// Keeps a conversation as it is stored. Many have the same parties.
  mutating func add(_ id: ConversationID, parties text: String, expires: Int64?) throws -> Entry {
    if entries.count >= Self.limit || partiesByText.count >= Self.limit { self = Self() }
    let parties =
      try partiesByText[text]
      ?? JSONDecoder().decode(Set<PartyID>.self, from: Data(text.utf8))
    partiesByText[text] = parties
    let entry = Entry(parties: parties, expires: expires)
    entries[id] = entry
    return entry
  }

  mutating func remove(_ id: ConversationID) { entries[id] = nil }

  mutating func removeAll() { entries = [:] }
}
