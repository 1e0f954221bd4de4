import Foundation
import GRDB
import Logging
import Ostraka

extension Store {
  /// How far the vectors are; nil without a model.
  public func embeddingStatus() async throws -> EmbeddingStatus? {
    guard let meanings else { return nil }
    let (embedder, problem) = (meanings.embedder, await meanings.problem)
    return try await read { database in
      let row = try Row.fetchOne(database, sql: "SELECT passages, vectors FROM statistics")
      return EmbeddingStatus(
        model: embedder.name, passages: row?["passages"] ?? 0, embedded: row?["vectors"] ?? 0,
        isReady: embedder.isReady, problem: problem)
    }
  }

  /// Has a model read every passage that it hasn't read yet, after each load and when it begins, until the task
  /// is cancelled; without a model it only waits.
  ///
  /// What goes wrong is told in status and tried again: vectors are optional.
  func keepEmbedded() async throws {
    for await _ in bells.arrivals(in: Mailbox(.coordinator, box: "documents")) {
      guard let meanings else { continue }
      while true {
        do {
          try await embedAll(by: meanings.embedder)
          await meanings.notes(problem: nil)
          break
        } catch {
          try Task.checkCancellation()
          let message = (error as? OstrakaError)?.message ?? "\(error)"
          if await meanings.problem != message {
            logger.warning("passages have no vectors yet", metadata: ["because": "\(message)"])
          }
          await meanings.notes(problem: message)
          try await runtime.time.sleep(for: Self.embeddingPause)
        }
      }
    }
  }

  /// How long a model that doesn't answer is left alone.
  private static let embeddingPause: Duration = .seconds(2)
  /// How many vectors one transaction writes. The model gets the passages one by one, so that a question never
  /// waits behind many.
  private static let embeddingBatch = 16
  private static let embeddingPatience: Duration = .seconds(60)
  /// What every model for vectors can read.
  private static let plainText = "The lamp is lit."

  /// Has a model read every passage that has no vector of it. Errors: those of the model.
  func embedAll(by embedder: any Embedder) async throws {
    let fingerprint = try embedder.fingerprint().bytes
    try await use(embedder, fingerprint)
    while true {
      let waiting = try await read { database in
        try WaitingPassage.next(Self.embeddingBatch, in: database)
      }
      guard !waiting.isEmpty else { return }
      var vectors: [Vector] = []
      for passage in waiting { vectors.append(try await vector(of: passage.text, by: embedder)) }
      try await committer.write(.relaxed) { [vectors] transaction in
        for (passage, vector) in zip(waiting, vectors) {
          try transaction.insert(vector, of: passage, model: fingerprint)
        }
      }
    }
  }

  /// Drops the vectors of another model once this one makes any: they don't compare.
  private func use(_ embedder: any Embedder, _ fingerprint: Data) async throws {
    let isInUse = try await read { database in
      try Int.fetchOne(
        database, sql: "SELECT 1 FROM vector_model WHERE fingerprint = ?", arguments: [fingerprint])
    }
    guard isInUse == nil else { return }
    _ = try await embedder.vectors(of: [Self.plainText], within: Self.embeddingPatience)
    while try await committer.write(.relaxed, { try $0.dropSomeVectors() }) {}
    try await committer.write(.relaxed) { try $0.useVectors(of: fingerprint) }
  }

  /// That of as much of a text as the model takes, or an empty one where it takes no part of it but reads others.
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
    _ = try await embedder.vectors(of: [Self.plainText], within: Self.embeddingPatience)
    return Vector(bytes: Data())
  }
}

/// A passage that a model hasn't read yet.
private struct WaitingPassage: Sendable {
  let id: Int64
  let extent: Extent
  let text: String

  /// Some, in the order of their ids.
  static func next(_ count: Int, in database: Database) throws -> [WaitingPassage] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT passage.id, passage.revision, passage.start, passage.finish,
            previous.start AS previous FROM unembedded
          JOIN passage ON passage.id = unembedded.passage
          LEFT JOIN passage AS previous ON previous.id = passage.id - 1
            AND previous.revision = passage.revision
          ORDER BY unembedded.passage LIMIT ?
          """), arguments: [count]
    ).map { row in
      let revision = RevisionID(rawValue: row["revision"])
      let (start, finish): (Int, Int) = (row["start"], row["finish"])
      let previous: Int? = row["previous"]
      let extent = Extent(revision: revision, range: start..<finish)
      let before = previous.map { Extent(revision: revision, range: $0..<start) }
      let bytes = try database.bytes(of: [extent] + [before].compactMap(\.self))
      return WaitingPassage(
        id: row["id"], extent: extent,
        text: EmbeddedText.text(
          of: bytes[0] ?? Data(), after: before == nil ? nil : bytes[1]))
    }
  }
}

extension Transaction {
  /// How many vectors one transaction drops.
  private static let dropped = 2_000

  /// Whether there were any. A model that is no longer in use is forgotten first, so that none come anew.
  fileprivate func dropSomeVectors() throws -> Bool {
    try execute("DELETE FROM vector_model")
    try execute(
      "DELETE FROM vector WHERE passage IN (SELECT passage FROM vector LIMIT ?)", [Self.dropped])
    return database.changesCount > 0
  }

  fileprivate func useVectors(of model: Data) throws {
    try execute("INSERT OR IGNORE INTO vector_model (fingerprint) VALUES (?)", [model])
    try execute("INSERT OR IGNORE INTO unembedded (passage) SELECT id FROM passage")
  }

  /// Nothing for a passage that was removed meanwhile, or when another model is in use. One that has a vector already
  /// keeps it, and waits no longer.
  fileprivate func insert(_ vector: Vector, of passage: WaitingPassage, model: Data) throws {
    try execute(
      """
      INSERT OR IGNORE INTO vector (passage, bytes) SELECT id, ? FROM passage
      WHERE id = ? AND revision = ? AND start = ? AND finish = ?
        AND EXISTS (SELECT 1 FROM vector_model WHERE fingerprint = ?)
      """,
      [
        vector.bytes, passage.id, passage.extent.revision.rawValue,
        passage.extent.range.lowerBound, passage.extent.range.upperBound, model,
      ])
    try execute(
      "DELETE FROM unembedded WHERE passage IN (SELECT passage FROM vector WHERE passage = ?)",
      [passage.id])
  }
}
