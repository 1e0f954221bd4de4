import Foundation
import GRDB
import Ostraka

/// How alike in meaning passages are to a question.
///
/// Up to ``most`` passages are all compared; in a larger memory only those that are candidates by their words.
struct PassageVectors {
  /// In how many passages the nearest are looked for; 20,000 vectors of 384 bytes are 8 MB to read.
  static let most = 20_000

  private let vector: Vector
  private let database: Database
  /// Of all in the ranges; nil where these are too many.
  private var compared: [Int64: Double]?

  init(near vector: Vector, in ranges: [ClosedRange<Int64>], of database: Database) throws {
    (self.vector, self.database) = (vector, database)
    let statement = try database.cachedStatement(
      sql: "SELECT passage, bytes FROM vector WHERE passage BETWEEN ? AND ? LIMIT ?")
    var all: [Int64: Double] = [:]
    for range in ranges {
      let rows = try Row.fetchCursor(
        statement, arguments: [range.lowerBound, range.upperBound, Self.most + 1 - all.count])
      while let row = try rows.next() {
        all[row[0]] = try Self.similarity(of: row, at: 1, to: vector)
      }
      if all.count > Self.most { return }
    }
    compared = all
  }

  /// The passages most alike, the most alike first.
  func nearest(_ count: Int) -> [Int64] {
    (compared ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
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
