import Foundation
import GRDB
import Ostraka

/// How alike in meaning passages are to a question.
///
/// Up to ``most`` passages are all compared; in larger shards only those that are candidates by their words.
struct PassageVectors {
  /// In how many passages the nearest are looked for; 20,000 vectors of 384 bytes are 8 MB to read.
  static let most: Int64 = 20_000
  /// With less likeness a passage without any of the words isn't offered: it has nothing to do with the question.
  static let least = 0.3

  private let vector: Vector
  private let database: Database
  /// Of all in the ranges; nil where these are too many.
  private let compared: [Int64: Double]?

  init(near vector: Vector, in ranges: [ClosedRange<Int64>], of database: Database) throws {
    (self.vector, self.database) = (vector, database)
    let width = try ranges.reduce(0) { try $0 + Self.width(of: $1, in: database) }
    guard width <= Self.most else {
      compared = nil
      return
    }
    let statement = try database.cachedStatement(
      sql: "SELECT passage, bytes FROM vector WHERE passage BETWEEN ? AND ?")
    var all: [Int64: Double] = [:]
    for range in ranges {
      let rows = try Row.fetchCursor(statement, arguments: [range.lowerBound, range.upperBound])
      while let row = try rows.next() {
        all[row[0]] = try Self.similarity(of: row, at: 1, to: vector)
      }
    }
    compared = all
  }

  /// The most vectors that a range of ids can have; those of a shard follow each other but for removed ones.
  private static func width(
    of range: ClosedRange<Int64>, in database: Database
  ) throws -> Int64 {
    // All shards: their ids lie far apart.
    guard range.upperBound < .max else {
      return try Int64.fetchOne(database, sql: "SELECT vectors FROM statistics") ?? 0
    }
    let bounds = [range.lowerBound, range.upperBound]
    func end(_ function: String) throws -> Int64? {
      try Int64.fetchOne(
        database.cachedStatement(
          sql: "SELECT \(function)(passage) FROM vector WHERE passage BETWEEN ? AND ?"),
        arguments: StatementArguments(bounds))
    }
    guard let first = try end("min"), let last = try end("max") else { return 0 }
    return last - first + 1
  }

  /// The passages most alike, the most alike first; none that isn't alike.
  func nearest(_ count: Int) -> [Int64] {
    (compared ?? [:]).filter { $0.value >= Self.least }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
  }

  /// Nil for a passage that has no vector yet.
  func similarity(of passage: Int64) throws -> Double? {
    if let compared { return compared[passage] }
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT bytes FROM vector WHERE passage = ?"),
      arguments: [passage])
    return try row.map { try Self.similarity(of: $0, at: 0, to: vector) }
  }

  private static func similarity(of row: Row, at column: Int, to vector: Vector) throws -> Double {
    try row.withUnsafeData(atIndex: column) { bytes in
      guard let bytes else { return 0 }
      return bytes.withUnsafeBytes { one in
        vector.bytes.withUnsafeBytes { Vector.similarity(one, $0) }
      }
    }
  }
}
