import Foundation
import GRDB
import Ostraka

/// Postings from the FTS5 index: FTS5 finds and pre-ranks, Ostraka/Ranking ranks.
struct SQLitePostings {
  let database: Database

  /// The weights with which FTS5 chooses candidates: body, headings, shard.
  static let weights = (body: 1.0, headings: 0.6, shard: 0.0)
  /// Of how many candidates the passages around them are offered too, and how far.
  static let bestCandidates = 20
  static let reach = 3

  func postings(for terms: [Term], in shards: Set<ShardID>?, limit: Int) throws -> Postings {
    let statistics = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT passages, terms FROM statistics"))
    let passages: Int = statistics?["passages"] ?? 0
    let total: Int = statistics?["terms"] ?? 0
    return Postings(
      passages: passages, averageLength: passages == 0 ? 0 : Double(total) / Double(passages),
      frequencies: try frequencies(of: terms),
      candidates: try candidates(for: terms, in: shards, limit: limit))
  }

  /// In how many passages each term occurs, in the body or in the headings.
  private func frequencies(of terms: [Term]) throws -> [Term: Int] {
    let statement = try database.cachedStatement(
      sql: "SELECT doc FROM passage_terms WHERE term = ?")
    var frequencies: [Term: Int] = [:]
    for term in Set(terms) {
      frequencies[term] = try Int.fetchOne(statement, arguments: [term.text])
    }
    return frequencies
  }

  private func candidates(
    for terms: [Term], in shards: Set<ShardID>?, limit: Int
  ) throws -> [Postings.Candidate] {
    guard !terms.isEmpty, limit > 0, shards?.isEmpty != true else { return [] }
    let words = Set(terms)
    let statement = try database.cachedStatement(
      sql: """
        SELECT passage.* FROM (
          SELECT rowid FROM passage_index WHERE passage_index MATCH ?
          ORDER BY bm25(passage_index, \(Self.weights.body), \(Self.weights.headings),
            \(Self.weights.shard)) LIMIT ?
        ) JOIN passage ON passage.id = rowid
        """)
    let cursor = try Row.fetchCursor(
      statement, arguments: [Self.match(words, in: shards), limit])
    var candidates: [Postings.Candidate] = []
    while let row = try cursor.next() {
      candidates.append(try Self.candidate(row, words))
    }
    return candidates + (try neighbours(of: candidates, words))
  }

  /// The passages around the best candidates that are no candidates themselves.
  private func neighbours(
    of candidates: [Postings.Candidate], _ words: Set<Term>
  ) throws -> [Postings.Candidate] {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM passage WHERE revision = ? AND ordinal BETWEEN ? AND ?")
    var known = Set(candidates.map { Place($0.passage) })
    var neighbours: [Postings.Candidate] = []
    for passage in candidates.prefix(Self.bestCandidates).map(\.passage) {
      let missing = (-Self.reach...Self.reach).contains {
        passage.ordinal + $0 >= 0 && !known.contains(Place(passage, offset: $0))
      }
      guard missing else { continue }
      let cursor = try Row.fetchCursor(
        statement,
        arguments: [
          passage.extent.revision.rawValue, passage.ordinal - Self.reach,
          passage.ordinal + Self.reach,
        ])
      while let row = try cursor.next() {
        let candidate = try Self.candidate(row, words)
        if known.insert(Place(candidate.passage)).inserted { neighbours.append(candidate) }
      }
    }
    return neighbours
  }

  private struct Place: Hashable {
    let revision: RevisionID
    let ordinal: Int

    init(_ passage: Passage, offset: Int = 0) {
      revision = passage.extent.revision
      ordinal = passage.ordinal + offset
    }
  }

  /// An FTS5 expression: any of the words, in any of the shards.
  static func match(_ words: Set<Term>, in shards: Set<ShardID>?) -> String {
    let any = words.sorted().map { "\"\($0.text)\"" }.joined(separator: " OR ")
    let text = "{body headings} : (\(any))"
    guard let shards else { return text }
    let places = shards.sorted().map { "\"\(term(for: $0))\"" }.joined(separator: " OR ")
    return "(\(text)) AND (shard_term : (\(places)))"
  }

  /// A shard's name as one FTS5 term: hexadecimal, since a name may contain anything.
  static func term(for shard: ShardID) -> String {
    shard.rawValue.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func candidate(_ row: Row, _ words: Set<Term>) throws -> Postings.Candidate {
    let body: String = row["body"]
    let headings: String = row["headings"]
    return Postings.Candidate(
      passage: try passage(row), shard: ShardID(rawValue: row["shard"]), length: row["length"],
      positions: positions(of: words, in: body),
      headingCounts: positions(of: words, in: headings).mapValues(\.count), asks: row["asks"])
  }

  static func passage(_ row: Row) throws -> Passage {
    let (first, last): (Int, Int) = (row["first_line"], row["last_line"])
    let (start, finish): (Int, Int) = (row["start"], row["finish"])
    guard first <= last, start <= finish else {
      throw OstrakaError(.badData, "The index is damaged. Load the documents into a new memory.")
    }
    let path: String = row["path"]
    return Passage(
      extent: Extent(revision: RevisionID(rawValue: row["revision"]), range: start..<finish),
      lines: first...last, ordinal: row["ordinal"],
      headings: path.split(separator: "\n").map(String.init))
  }

  private static func positions(of words: Set<Term>, in text: String) -> [Term: [Int]] {
    let byBytes = Dictionary(
      words.map { (Array($0.text.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    let lengths = Set(byBytes.keys.map(\.count))
    var positions: [Term: [Int]] = [:]
    var text = text
    text.withUTF8 { bytes in
      for (position, word) in bytes.split(separator: UInt8(ascii: " ")).enumerated() {
        // Most words differ in length from all that are asked for: no copy, no hash.
        guard lengths.contains(word.count), let term = byBytes[Array(word)] else { continue }
        positions[term, default: []].append(position)
      }
    }
    return positions
  }
}
