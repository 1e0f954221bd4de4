import Foundation
import GRDB
import Ostraka

/// The ledger in the store's file.
public struct SQLiteLedger: Ledger {
  let store: Store

  /// How many entries are read at a time.
  static let page = 5_000

  public func head() async throws -> LedgerHead? {
    try await store.read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1"),
        let hash = Digest(bytes: row["hash"])
      else { return nil }
      return LedgerHead(sequence: row["sequence"], hash: hash)
    }
  }

  public func entries(from sequence: Int, limit: Int) async throws -> [LedgerEntry] {
    try await links(from: sequence, limit: limit).map { try LedgerEntry(canonical: $0.canonical) }
  }

  public func verify() async throws -> LedgerVerdict {
    var chain = HashChain()
    // The head is read first: entries that are added meanwhile can only come after it.
    let outside = try store.headFile?.read()
    while true {
      let links = try await links(from: chain.next, limit: Self.page)
      guard !links.isEmpty else { break }
      for link in links {
        if let reason = check(link, after: &chain, outside: outside) {
          return .broken(sequence: link.sequence, reason: reason)
        }
      }
    }
    if store.headFile != nil, outside == nil, let last = chain.head {
      return .broken(
        sequence: last.sequence,
        reason: "`head` is missing, so that a ledger cut short could not be told")
    }
    if let outside, outside.sequence > chain.next - 1 {
      return .broken(
        sequence: chain.next,
        reason: "the entries up to \(outside.sequence), which `head` knows, are missing")
    }
    return .intact(head: chain.head)
  }

  struct Link: Sendable {
    let sequence: Int
    let canonical: Data
    let hash: Data
  }

  private func links(from sequence: Int, limit: Int) async throws -> [Link] {
    try await store.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM ledger WHERE sequence >= ? ORDER BY sequence LIMIT ?",
        arguments: [sequence, limit]
      ).map { Link(sequence: $0["sequence"], canonical: $0["canonical"], hash: $0["hash"]) }
    }
  }

  /// What is wrong with a link, in words; nil when it follows.
  private func check(_ link: Link, after chain: inout HashChain, outside: LedgerHead?) -> String? {
    if let reason = chain.follow(link) { return reason }
    if let outside, outside.sequence == link.sequence, outside.hash.bytes != link.hash {
      return "the entry is not the one that `head` knows"
    }
    return nil
  }
}

extension HashChain {
  /// Goes on with a stored link; what is wrong with it in words, nil when it follows.
  mutating func follow(_ link: SQLiteLedger.Link) -> String? {
    guard link.sequence == next else { return "entry \(next) is missing" }
    guard let entry = try? LedgerEntry(canonical: link.canonical) else {
      return "the entry is damaged"
    }
    guard entry.sequence == link.sequence else { return "the entry belongs elsewhere" }
    guard append(link.canonical).hash.bytes == link.hash else {
      return "the entry does not follow from the one before it"
    }
    return nil
  }
}
