import GRDB
import GRDBSQLite

/// The FTS5 function `evidence(passage_index, weight, …)`: how much a passage promises, from how often it
/// has each phrase of the query and what each phrase weighs.
///
/// FTS5's own `bm25` counts every phrase's passages anew for each query and reads the size of each
/// passage that it weighs, which is most of what a query costs; the ranking does that later, for the few
/// passages that are chosen here.
enum EvidenceFunction {
  static let name = "evidence"

  /// What an occurrence in the headings counts beside one in the body.
  fileprivate static let heading = 0.6
  /// How soon more occurrences stop counting: BM25's usual k1.
  fileprivate static let saturation = 1.2

  /// Makes the function known on a connection. Errors: `DatabaseError`.
  static func register(on database: Database) throws {
    let api = FTS5.api(database)
    guard let create = api.pointee.xCreateFunction else { return }
    let code = create(UnsafeMutablePointer(mutating: api), name, nil, evidence, nil)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}

/// Called by FTS5 for each row that matches.
private func evidence(
  api: UnsafePointer<Fts5ExtensionApi>?, row: OpaquePointer?, result: OpaquePointer?,
  count: Int32, weights: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let api = api?.pointee, let first = api.xPhraseFirst, let next = api.xPhraseNext else {
    return sqlite3_result_error_code(result, SQLITE_INTERNAL)
  }
  var sum = 0.0
  for phrase in 0..<count {
    var place = Fts5PhraseIter()
    var (column, offset): (Int32, Int32) = (0, 0)
    let code = first(row, phrase, &place, &column, &offset)
    guard code == SQLITE_OK else { return sqlite3_result_error_code(result, code) }
    var frequency = 0.0
    while column >= 0 {
      frequency += column == 0 ? 1 : EvidenceFunction.heading
      next(row, &place, &column, &offset)
    }
    let weight = sqlite3_value_double(weights?[Int(phrase)])
    sum += weight * frequency / (frequency + EvidenceFunction.saturation)
  }
  sqlite3_result_double(result, sum)
}
