import Foundation
import GRDB
import Ostraka

/// Postings from the FTS5 index: FTS5 finds and pre-ranks, Ostraka/Ranking ranks.
struct SQLitePostings {
  let database: Database

  /// The weights with which FTS5 chooses candidates: body, headings, shard.
  static let weights = (body: 1.0, headings: 0.6, shard: 0.0)
  /// Of how many candidates the passages around them are offered too, as far as the ranking looks.
  static let bestCandidates = 20
  static let reach = ScoringWeights.reach
  /// From how many times the wanted passages on a further, more frequent term chooses nothing.
  static let manyTimes = 20
  /// By how much more where only some shards are asked.
  static let inFew = 10

  func postings(for terms: [Term], in shards: Set<ShardID>?, limit: Int) throws -> Postings {
    let statistics = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT passages, terms FROM statistics"))
    let passages: Int = statistics?["passages"] ?? 0
    let total: Int = statistics?["terms"] ?? 0
    let frequencies = try frequencies(of: terms)
    return Postings(
      passages: passages, averageLength: passages == 0 ? 0 : Double(total) / Double(passages),
      frequencies: frequencies,
      candidates: try candidates(for: terms, frequencies, in: shards, limit: limit))
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
    for terms: [Term], _ frequencies: [Term: Int], in shards: Set<ShardID>?, limit: Int
  ) throws -> [Postings.Candidate] {
    guard !terms.isEmpty, limit > 0, shards?.isEmpty != true else { return [] }
    let finder = TermFinder(Set(terms))
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Self.columns) FROM (
          SELECT rowid FROM passage_index WHERE passage_index MATCH ?
          ORDER BY bm25(passage_index, \(Self.weights.body), \(Self.weights.headings),
            \(Self.weights.shard)) LIMIT ?
        ) JOIN passage ON passage.id = rowid
        """)
    let telling = Self.telling(terms, frequencies, limit: limit, inAll: shards == nil)
    let cursor = try Row.fetchCursor(
      statement, arguments: [Self.match(telling, in: shards), limit])
    var candidates: [Postings.Candidate] = []
    while let row = try cursor.next() { candidates.append(try Self.candidate(row, finder)) }
    return candidates + (try neighbours(of: candidates, finder))
  }

  /// The terms by which passages are chosen: the rarest, up to where they offer many times what is wanted.
  /// What nearly every passage has chooses nothing, and is most of the work; it counts in the ranking
  /// all the same. How many passages of a few shards have a term isn't known: more are asked for there.
  private static func telling(
    _ terms: [Term], _ frequencies: [Term: Int], limit: Int, inAll: Bool
  ) -> Set<Term> {
    var telling: Set<Term> = []
    var offered = 0
    for term in Set(terms).sorted(by: { (frequencies[$0] ?? 0, $0) < (frequencies[$1] ?? 0, $1) }) {
      if offered > manyTimes * limit * (inAll ? 1 : inFew) { break }
      telling.insert(term)
      offered += frequencies[term] ?? 0
    }
    return telling
  }

  /// The passages around the best candidates that are no candidates themselves.
  private func neighbours(
    of candidates: [Postings.Candidate], _ finder: TermFinder
  ) throws -> [Postings.Candidate] {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Self.columns) FROM passage WHERE revision = ? AND ordinal BETWEEN ? AND ?")
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
        let candidate = try Self.candidate(row, finder)
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

  /// In the order in which they are read.
  private static let columns =
    "revision, ordinal, start, finish, first_line, last_line, path, shard, length, asks, body, headings"

  private static func candidate(_ row: Row, _ finder: TermFinder) throws -> Postings.Candidate {
    let (first, last): (Int, Int) = (row[4], row[5])
    let (start, finish): (Int, Int) = (row[2], row[3])
    guard first <= last, start <= finish else {
      throw OstrakaError(.badData, "The index is damaged. Load the documents into a new memory.")
    }
    let path: String = row[6]
    let passage = Passage(
      extent: Extent(revision: RevisionID(rawValue: row[0]), range: start..<finish),
      lines: first...last, ordinal: row[1],
      headings: path.split(separator: "\n").map(String.init))
    return Postings.Candidate(
      passage: passage, shard: ShardID(rawValue: row[7]), length: row[8],
      positions: finder.positions(in: row[10]),
      headingCounts: finder.positions(in: row[11]).mapValues(\.count), asks: row[9])
  }
}
