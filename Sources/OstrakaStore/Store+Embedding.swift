import Foundation
import GRDB
import Logging
import Ostraka

extension Store {
  /// How far the vectors are; nil without a model.
  public func embeddingStatus() async throws -> EmbeddingStatus? {
    guard let meanings else { return nil }
    let (model, problem) = (meanings.embedder.name, await meanings.problem)
    return try await read { database in
      let row = try Row.fetchOne(database, sql: "SELECT passages, vectors FROM statistics")
      return EmbeddingStatus(
        model: model, passages: row?["passages"] ?? 0, embedded: row?["vectors"] ?? 0,
        problem: problem)
    }
  }

  /// Has a model read every passage that it hasn't read yet, after each load and when it begins, until the task
  /// is cancelled; without a model it only waits.
  func keepEmbedded() async throws {
    for await _ in bells.arrivals(in: Mailbox(.coordinator, box: "documents")) {
      guard let meanings else { continue }
      var isDone = false
      while !isDone {
        do {
          try await embedAll(by: meanings.embedder)
          await meanings.notes(problem: nil)
          isDone = true
        } catch let error as OstrakaError {
          try Task.checkCancellation()
          await meanings.notes(problem: error.message)
          logger.debug("no vectors yet", metadata: ["because": "\(error)"])
          try await runtime.time.sleep(for: Self.embeddingPause)
        }
      }
    }
  }

  /// How long a model that doesn't answer is left alone.
  private static let embeddingPause: Duration = .seconds(2)
  /// How many passages a model gets at once, and how long it may take for them.
  private static let embeddingBatch = 16
  private static let embeddingPatience: Duration = .seconds(120)

  /// Has a model read every passage that has no vector of it. Errors: those of the model.
  func embedAll(by embedder: any Embedder) async throws {
    let fingerprint = try embedder.fingerprint().bytes
    try await committer.write(.relaxed) { try $0.useVectors(of: fingerprint) }
    var last: Int64 = -1
    while true {
      let after = last
      let waiting = try await read { database in
        try WaitingPassage.next(Self.embeddingBatch, after: after, in: database)
      }
      guard let end = waiting.last?.id else { return }
      let vectors = try await vectors(of: waiting, by: embedder)
      try await committer.write(.relaxed) { transaction in
        for (passage, vector) in zip(waiting, vectors) {
          try transaction.insert(vector, of: passage, model: fingerprint)
        }
      }
      last = end
    }
  }

  /// Those of all, or one by one where the model refuses them together; an empty one where it takes no part of
  /// a text.
  private func vectors(
    of waiting: [WaitingPassage], by embedder: any Embedder
  ) async throws -> [Vector] {
    do {
      return try await embedder.vectors(of: waiting.map(\.text), within: Self.embeddingPatience)
    } catch let error as OstrakaError where error.code == .fault {
      var vectors: [Vector] = []
      for passage in waiting { vectors.append(try await vector(of: passage.text, by: embedder)) }
      return vectors
    }
  }

  /// Of as much of a text as the model takes.
  private func vector(of text: String, by embedder: any Embedder) async throws -> Vector {
    for limit in [EmbeddedText.limit, EmbeddedText.limit / 3, EmbeddedText.limit / 9] {
      let part = EmbeddedText.cut(Data(text.utf8), to: limit)
      do {
        let found = try await embedder.vectors(of: [part], within: Self.embeddingPatience)
        if let vector = found.first { return vector }
      } catch let error as OstrakaError where error.code == .fault {
        continue
      }
    }
    return Vector(bytes: Data())
  }
}

/// A passage that a model hasn't read yet.
private struct WaitingPassage: Sendable {
  let id: Int64
  let revision: String
  let text: String

  /// Some of those behind an id, in order.
  static func next(
    _ count: Int, after id: Int64, in database: Database
  ) throws -> [WaitingPassage] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT id, revision, ordinal, start, finish,
            (SELECT previous.start FROM passage AS previous WHERE previous.id = passage.id - 1
              AND previous.revision = passage.revision) AS previous
          FROM passage WHERE id > ?
            AND NOT EXISTS (SELECT 1 FROM vector WHERE vector.passage = passage.id)
          ORDER BY id LIMIT ?
          """), arguments: [id, count]
    ).compactMap { row in
      let revision = RevisionID(rawValue: row["revision"])
      let (start, finish): (Int, Int) = (row["start"], row["finish"])
      let previous: Int? = row["previous"]
      let places = [
        Extent(revision: revision, range: start..<finish),
        Extent(revision: revision, range: (previous ?? start)..<start),
      ]
      let bytes = try database.bytes(of: places)
      guard let passage = bytes[0] else { return nil }
      return WaitingPassage(
        id: row["id"], revision: revision.rawValue,
        text: EmbeddedText.text(of: passage, after: previous == nil ? nil : bytes[1]))
    }
  }
}

extension Transaction {
  /// Vectors of another model are dropped: they don't compare.
  fileprivate func useVectors(of model: Data) throws {
    guard try row("SELECT 1 FROM vector_model WHERE fingerprint = ?", [model]) == nil else {
      return
    }
    try execute("DELETE FROM vector")
    try execute("DELETE FROM vector_model")
    try execute("INSERT INTO vector_model (fingerprint) VALUES (?)", [model])
  }

  /// Nothing for a passage that was removed meanwhile, or when another model is in use.
  fileprivate func insert(_ vector: Vector, of passage: WaitingPassage, model: Data) throws {
    try execute(
      """
      INSERT OR IGNORE INTO vector (passage, bytes) SELECT id, ? FROM passage
      WHERE id = ? AND revision = ? AND EXISTS (SELECT 1 FROM vector_model WHERE fingerprint = ?)
      """, [vector.bytes, passage.id, passage.revision, model])
  }
}
