import GRDB
import Logging
import Ostraka

extension Store {
  /// Merges the segments of the index after each load and when it begins, until the task is cancelled.
  ///
  /// Each load leaves a segment or more, and a question opens every segment for each of its terms.
  func keepMerged() async throws {
    for await _ in bells.arrivals(in: Mailbox(.coordinator, box: "documents")) {
      // Loads come in numbers.
      try await runtime.time.sleep(for: Self.mergingPause)
      do {
        try await mergeSegments()
      } catch let error as OstrakaError where error.code != .unavailable {
        logger.error("the index could not be merged", metadata: ["because": "\(error)"])
      }
    }
  }

  /// Merges what can be merged, a little in each transaction, so that nobody waits long.
  func mergeSegments() async throws {
    var isMore = true
    while isMore, !Task.isCancelled {
      isMore = try await committer.write(.relaxed) { try $0.mergeSomeSegments() }
    }
  }

  private static let mergingPause: Duration = .seconds(1)
}

extension Transaction {
  /// How many pages of the index one transaction writes, about.
  private static let mergedPages = 64

  /// Whether there was something to merge. FTS5 says so by the rows that it changes: fewer than two are
  /// none (https://www.sqlite.org/fts5.html, "The 'merge' Command").
  fileprivate func mergeSomeSegments() throws -> Bool {
    let before = database.totalChangesCount
    try execute(
      "INSERT INTO passage_index (passage_index, rank) VALUES ('merge', ?)", [Self.mergedPages])
    return database.totalChangesCount - before >= 2
  }
}
