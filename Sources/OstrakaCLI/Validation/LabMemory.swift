import Foundation
import Ostraka
import OstrakaServer

/// A scratch memory with its host: documents go in, questions are asked, and all of it is noted.
struct LabMemory: Sendable {
  let memory: any Memory
  let lab: Laboratory

  /// How long a reader may take to read what it is given.
  static let readingLimit: Duration = .seconds(1_800)
  /// How long an answer may take.
  static let patience: Duration = .seconds(300)

  /// What one query gave.
  struct Asked: Sendable {
    let answer: Answer
    let coverage: Coverage?
    let isRight: Bool
    let milliseconds: Double

    var usage: Usage { coverage?.usage ?? .none }

    /// Whether the reader was asked with all that it holds in its cache: it was there, and nothing was read again.
    func isHeld(of held: Int) -> Bool {
      usage.cachedTokens * 10 >= held * 9 && usage.freshTokens * 10 <= held
    }

    /// Whether the reader that is examined found it, and not text matching in its stead.
    func isRead(by reader: String) -> Bool { coverage?.reader == reader }
  }

  /// Loads a text into a shard of its own and waits until its reader holds it.
  ///
  /// - Parameter path: the file it came from; it is read from there and need not exist any longer.
  func load(_ text: String, into shard: ShardID, from path: String? = nil) async throws {
    let library = memory.library
    var description = ShardDescription(id: shard, reader: lab.reader)
    description.egress = lab.egress
    try await library.set(description)
    let name = "\(shard).md"
    _ = try await library.put(
      Load(
        id: lab.runtime.identifiers.next(), source: .file(path ?? "/laboratory/\(name)"),
        name: name, shard: shard, bytes: Data(text.utf8)))
    try await waitUntilHeld(shard)
    // A provider's cache has the documents only once they were asked about.
    if lab.egress != nil { _ = try await ask(Haystack.needle(0, seed: 999), of: shard) }
  }

  private func waitUntilHeld(_ shard: ShardID) async throws {
    guard lab.hasContext, lab.reader != AttachedDesk.reader else { return }
    let deadline = lab.runtime.time.uptime + Self.readingLimit
    while true {
      if let held = try await held(shard), held.warmth == .hot, held.heldTokens > 0 { return }
      guard lab.runtime.time.uptime < deadline else {
        let failure = try await held(shard)?.failure ?? "it says nothing"
        throw OstrakaError(.unavailable, "The reader has not read the documents: \(failure)")
      }
      try await lab.runtime.time.sleep(for: .milliseconds(100))
    }
  }

  /// What a shard's reader holds.
  func held(_ shard: ShardID) async throws -> ReaderStatus? {
    try await memory.status().shards.first { $0.description.id == shard }?.reader
  }

  /// Asks for a needle and notes what came of it.
  func ask(_ needle: Needle, of shard: ShardID) async throws -> Asked {
    let time = lab.runtime.time
    let started = time.uptime
    let answer = try await memory.ask(
      Question(
        id: QueryID(rawValue: lab.runtime.identifiers.next()), text: needle.question,
        shards: [shard],
        deadline: time.now.advanced(by: Self.patience)))
    let elapsed = (time.uptime - started).milliseconds
    let isRight = answer.text?.contains(needle.code) == true
    let asked = Asked(
      answer: answer, coverage: answer.coverage.first { $0.shard == shard }, isRight: isRight,
      milliseconds: elapsed)
    if lab.spending != nil, !asked.isRead(by: lab.reader),
      let failure = try await held(shard)?.failure
    {
      // A limit, or the network: that says nothing of what the reader holds.
      throw OstrakaError(.unavailable, "The reader failed: \(failure)")
    }
    let head = try await memory.ledger.head()
    try lab.log.write(
      QueryEvidence(
        at: time.now.description, shard: shard.rawValue, question: needle.question,
        answer: answer.text, expected: needle.code, isRight: isRight,
        outcome: asked.coverage?.outcome.rawValue ?? "none", reader: asked.coverage?.reader,
        because: asked.coverage?.because, milliseconds: elapsed,
        freshTokens: asked.usage.freshTokens, cachedTokens: asked.usage.cachedTokens,
        outputTokens: asked.usage.outputTokens, dollars: asked.usage.cost,
        quotes: answer.citations.map(\.citation.quote), ledgerEntry: head?.sequence,
        ledgerHead: head?.hash.description))
    return asked
  }
}

extension Laboratory {
  /// Where the reader's documents may be sent; nil for a reader on this machine.
  var egress: String? {
    guard let place = try? readers.destination(of: reader), !place.isHere else {
      return nil
    }
    return place.host
  }

  /// The readers as they are configured, to be asked about and not to be opened.
  var readers: Readers {
    Readers(
      Access(
        directory: MemoryDirectory(path: folder), settings: settings, runtime: runtime,
        logger: logger))
  }
}
