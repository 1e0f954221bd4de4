import Foundation
import GRDB
import Ostraka

/// Postings from the FTS5 index: FTS5 finds and chooses, Ostraka/Ranking ranks.
struct SQLitePostings {
  let database: Database
  let frequencies: TermFrequencies
  /// What the question means; nil where no model says so.
  var vector: Vector?

  /// For so many candidates by words one by meaning is offered.
  static let alikeOneIn = 2
  /// The passages around one in so many of the candidates, the best, are offered too.
  static let aroundOneIn = 10
  /// How far around, as far as the ranking looks.
  static let reach = Int64(ScoringWeights.reach)
  /// From how many times the wanted passages on a further, more frequent term chooses nothing.
  static let manyTimes = 20
  /// How many forms choose at most: SQLite's functions take 127 arguments, and one is the index itself.
  static let mostForms = 126
  /// By how much more where only some shards are asked.
  static let inFew = 4

  func postings(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int
  ) throws -> Postings {
    let statistics = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT passages, terms, changes, languages FROM statistics"))
    let passages: Int = statistics?["passages"] ?? 0
    let total: Int = statistics?["terms"] ?? 0
    let seen: Int = statistics?["languages"] ?? 0
    var forms = Forms(
      of: query, in: Language.allCases.filter { seen & (1 << Int($0.rawValue)) != 0 })
    let counts = forms.keep(
      try frequencies.counts(
        of: forms.all, passages: passages, changes: statistics?["changes"] ?? 0, in: database))
    var postings = Postings(
      passages: passages, averageLength: passages == 0 ? 0 : Double(total) / Double(passages),
      frequencies: counts, candidates: [])
    guard limit > 0 else { return postings }
    let ranges = try ranges(of: shards)
    var chosen =
      counts.isEmpty
      ? [] : try choose(by: postings, forms, in: ranges, isInFew: shards != nil, limit: limit)
    let vectors = try vector.map { try PassageVectors(near: $0, in: ranges, of: database) }
    if let vectors {
      let known = Set(chosen)
      chosen += vectors.nearest(limit / Self.alikeOneIn).filter { !known.contains($0) }
    }
    postings.candidates = try candidates(chosen, for: query, vectors)
    return postings
  }

  private func ranges(of shards: Set<ShardID>?) throws -> [ClosedRange<Int64>] {
    try shards.map { try $0.sorted().compactMap { try PassageIDs(of: $0, in: database)?.range } }
      ?? [0...Int64.max]
  }

  /// How the texts of the memory write the terms of a question.
  private struct Forms {
    /// Of each term, the forms of the languages.
    private(set) var byTerm: [Term: Set<Term>]
    var all: Set<Term> { byTerm.values.reduce(into: []) { $0.formUnion($1) } }

    init(of query: QueryTerms, in languages: [Language]) {
      byTerm = Dictionary(
        uniqueKeysWithValues: query.terms.map { term in
          (term, Set(languages.flatMap { query.forms(of: term, in: $0) }))
        })
    }

    /// Keeps the forms that occur; in how many passages each term does, by how often its forms do.
    mutating func keep(_ counts: [Term: Int]) -> [Term: Int] {
      byTerm = byTerm.mapValues { $0.filter { counts[$0] != nil } }.filter { !$0.value.isEmpty }
      return byTerm.mapValues { forms in forms.reduce(0) { $0 + (counts[$1] ?? 0) } }
    }
  }

  /// The ids of the most promising passages, the best first.
  private func choose(
    by postings: Postings, _ forms: Forms, in ranges: [ClosedRange<Int64>], isInFew: Bool,
    limit: Int
  ) throws -> [Int64] {
    let telling = Self.telling(
      postings.frequencies, limit: limit * (isInFew ? Self.inFew : 1)
    ).flatMap { term in
      (forms.byTerm[term] ?? []).sorted().map { (form: $0, term: term) }
    }.prefix(Self.mostForms)
    let weights = Array(repeating: "?", count: telling.count).joined(separator: ", ")
    let statement = try database.cachedStatement(
      sql: """
        SELECT rowid, \(EvidenceFunction.name)(passage_index, \(weights)) AS weight
        FROM passage_index WHERE passage_index MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY weight DESC, rowid LIMIT ?
        """)
    var chosen: [(id: Int64, weight: Double)] = []
    for range in ranges {
      var arguments = StatementArguments(telling.map { postings.inverseFrequency(of: $0.term) })
      arguments += [Self.match(telling.map(\.form)), range.lowerBound, range.upperBound, limit]
      let rows = try Row.fetchCursor(statement, arguments: arguments)
      while let row = try rows.next() { chosen.append((row[0], row[1])) }
    }
    if ranges.count > 1 { chosen.sort { ($1.weight, $0.id) < ($0.weight, $1.id) } }
    return chosen.prefix(limit).map(\.id)
  }

  /// The terms by which passages are chosen: the rarest, up to where they offer many times what is wanted.
  /// What nearly every passage has chooses nothing, and is most of the work; it counts in the ranking
  /// all the same. How many passages of a few shards have a term isn't known: more are asked for there.
  private static func telling(_ frequencies: [Term: Int], limit: Int) -> [Term] {
    var telling: [Term] = []
    var offered = 0
    for (term, count) in frequencies.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
      if offered > manyTimes * limit { break }
      telling.append(term)
      offered += count
    }
    return telling
  }

  /// The chosen passages in their order, with how alike they are to the question, then those around the best of them.
  private func candidates(
    _ chosen: [Int64], for query: QueryTerms, _ vectors: PassageVectors?
  ) throws -> [Postings.Candidate] {
    var rows = try PassageRows(of: query, in: database)
    var found: [Int64: Postings.Candidate] = [:]
    // In their order on the disk.
    for id in chosen.sorted() { found[id] = try candidate(id, &rows, vectors) }
    var candidates = chosen.compactMap { found[$0] }
    let best = chosen.prefix((chosen.count + Self.aroundOneIn - 1) / Self.aroundOneIn)
    for id in best.sorted() {
      guard let revision = found[id]?.passage.extent.revision else { continue }
      for near in (id - Self.reach)...(id + Self.reach) where found[near] == nil {
        guard let candidate = try candidate(near, &rows, vectors),
          candidate.passage.extent.revision == revision
        else { continue }
        found[near] = candidate
        candidates.append(candidate)
      }
    }
    return candidates
  }

  private func candidate(
    _ id: Int64, _ rows: inout PassageRows, _ vectors: PassageVectors?
  ) throws -> Postings.Candidate? {
    var candidate = try rows.candidate(id)
    candidate?.similarity = try vectors?.similarity(of: id)
    return candidate
  }

  /// An FTS5 expression: any of the words.
  private static func match(_ words: [Term]) -> String {
    words.map { "\"\($0.text)\"" }.joined(separator: " OR ")
  }
}
