import Foundation
import Ostraka
import OstrakaServer

/// What a drill has shown: what was acknowledged against what is there.
struct DrillVerdict: Encodable, Sendable {
  let seed: UInt64
  let seconds: Double
  let kills: [String: Int]
  let operations: [String: Int]
  /// Loads that were acknowledged, and how many of them are there, once and byte for byte.
  let acknowledged: Int
  let survived: Int
  /// The documents that the memory held before, and how many are as they were.
  let held: Int
  let unchanged: Int
  /// Citations of all answers, compared with the stored bytes.
  let citations: Int
  let ledgerEntries: Int
  /// How messages stand that were sent and not settled: those who asked were killed.
  let unsettled: Int
  /// Whether processes could be looked for that outlived their parents.
  let looksForOrphans: Bool
  let problems: [String]
  /// Whether there was something to lose.
  let isTelling: Bool

  enum CodingKeys: String, CodingKey {
    case seed, seconds, kills, operations, acknowledged, survived, held, unchanged, citations,
      unsettled, problems
    case ledgerEntries = "ledger_entries"
    case looksForOrphans = "looks_for_orphans"
  }

  var isGood: Bool { problems.isEmpty && isTelling }

  init(
    of journal: DrillJournal, on copy: DrillCopy, access: Access, since before: DrillState,
    seed: UInt64, seconds: Double
  ) async throws {
    let orphans = ProcessList.naming(copy.directory.path)
    let state = await Self.look(access, journal, before)
    var problems = journal.problems + state.problems
    problems += DrillSecret.problems(in: copy)
    if !orphans.isEmpty { problems.append("left behind: the processes \(orphans)") }
    self.seed = seed
    self.seconds = (seconds * 10).rounded() / 10
    kills = journal.kills
    operations = journal.outcomes
    acknowledged = journal.acknowledged.count
    survived = state.survived
    held = before.documents.count
    unchanged = state.unchanged
    citations = state.citations
    ledgerEntries = state.entries
    unsettled = state.unsettled
    looksForOrphans = ProcessList.isKnown
    self.problems = problems
    isTelling = journal.isTelling
  }

  /// A copy that can't be read is the worst that a drill can find.
  private static func look(
    _ access: Access, _ journal: DrillJournal, _ before: DrillState
  ) async -> Found {
    do {
      return try await access.withMemory { memory in
        try await Found(in: memory, journal, before, time: access.runtime.time)
      }
    } catch {
      let reason = (error as? OstrakaError)?.message ?? "\(error)"
      return Found(problem: "the copy can't be read: \(reason)")
    }
  }

  /// What the memory holds at the end.
  private struct Found: Sendable {
    var survived = 0
    var unchanged = 0
    var citations = 0
    var entries = 0
    var unsettled = 0
    var problems: [String] = []

    init(problem: String) { problems = [problem] }

    init(
      in memory: any Memory, _ journal: DrillJournal, _ before: DrillState, time: any Time
    ) async throws {
      let all = try await memory.library.documents()
      let loaded = all.filter { journal.begun[$0.name] != nil }
      for (what, doubled) in [
        ("name", Dictionary(grouping: all, by: \.name)),
        ("content", Dictionary(grouping: loaded, by: \.current.sha256.description)),
      ] {
        for (key, documents) in doubled.sorted(by: { $0.key < $1.key }) where documents.count > 1 {
          problems.append("\(documents.count) documents have the \(what) \(key)")
        }
      }
      let documents = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      for (name, digest) in before.documents.sorted(by: { $0.key < $1.key }) {
        guard documents[name]?.current.sha256 == digest else {
          problems.append("\(name) is not as it was before the drill")
          continue
        }
        unchanged += 1
      }
      try await compare(documents, memory.library, journal)
      for name in documents.keys.sorted()
      where before.documents[name] == nil && journal.begun[name] == nil {
        problems.append("\(name) is there, and nobody loaded it")
      }
      try await check(journal.answers, documents, memory.library)
      if case .broken(let sequence, let reason) = try await memory.ledger.verify() {
        problems.append("the ledger is broken at entry \(sequence): \(reason)")
      }
      let aftermath = try await Aftermath(
        of: memory, since: before.sequence + 1, waitsForAll: false, time: time)
      (entries, unsettled) = (aftermath.entries, aftermath.waiting)
      problems += aftermath.problems
    }

    /// Every acknowledged document is there once and whole, and is found; one that wasn't is there whole or not at all.
    private mutating func compare(
      _ documents: [String: Document], _ library: any Library, _ journal: DrillJournal
    ) async throws {
      let acknowledged = journal.acknowledged
      for (name, paper) in journal.begun.sorted(by: { $0.key < $1.key }) {
        guard let document = documents[name] else {
          if acknowledged.contains(name) { problems.append("\(name) was acknowledged and is lost") }
          continue
        }
        let bytes = try? await library.bytes(document.current.extent)
        guard bytes == paper.kept, document.current.number == 1 else {
          problems.append("\(name) is there, but not once or not whole")
          continue
        }
        guard acknowledged.contains(name) else { continue }
        let hits = try await Search(library: library).run(paper.code, shards: [paper.shard])
        guard hits.contains(where: { $0.document.name == name && $0.text.contains(paper.code) })
        else {
          problems.append("\(name) is there and is not found")
          continue
        }
        survived += 1
      }
    }

    /// Every quote stands in the stored bytes, at its place.
    private mutating func check(
      _ answers: [AnswerBody], _ documents: [String: Document], _ library: any Library
    ) async throws {
      for citation in Set(answers.flatMap(\.citations)) {
        citations += 1
        guard let document = documents[citation.document],
          document.current.sha256.description == citation.sha256, citation.bytes.count == 2,
          citation.bytes[0] <= citation.bytes[1]
        else {
          problems.append("a citation names \(citation.document), which isn't there as it says")
          continue
        }
        let extent = Extent(
          revision: document.current.id, range: citation.bytes[0]..<citation.bytes[1])
        if citation.masked != true, try await library.bytes(extent) != Data(citation.quote.utf8) {
          problems.append("a citation of \(citation.document) is not what is stored")
        }
      }
    }
  }
}
