import Ostraka

/// Reads with live agent sessions that come to a desk: any model in any terminal, one session for each
/// part of the shard.
///
/// Documents go where the session's model is: whoever attaches decides that, and nothing is sent from
/// here. Nobody can count what a session uses.
public struct AttachedReader: Reader {
  /// As shards and coverage name it.
  public static let kind = AttachedDesk.reader
  /// What a session's documents may have in tokens, unless told otherwise: hosted models answer worse
  /// with more.
  public static let defaultRoom = 90_000

  private let shard: ShardID
  private let desk: AttachedDesk
  private let library: any Library
  private let gauge: ReaderGauge
  private let room: Int

  /// From now on sessions can come for the shard.
  ///
  /// - Parameters:
  ///   - desk: where they come; one for a host.
  ///   - gauge: where the reader notes who attends it.
  ///   - room: tokens of documents that one session holds.
  public init(
    shard: ShardID, desk: AttachedDesk, library: any Library, gauge: ReaderGauge,
    room: Int = Self.defaultRoom
  ) {
    self.shard = shard
    self.desk = desk
    self.library = library
    self.gauge = gauge
    self.room = room
    desk.open(shard) { [weak desk] in
      // Seen under the gauge's lock, so that the latest stays.
      gauge.update { status in
        let attendance = desk?.attendance(now: shard)
        (status.attendance, status.model) = (attendance, attendance?.client)
      }
    }
  }

  public var kind: String { Self.kind }
  public var budget: TokenBudget { TokenBudget(window: room, usable: room) }

  /// A query that waits costs nothing; one that stays in the mailbox behind a session that has stalled
  /// would be late, while here each is answered from matched text in its own time.
  public var concurrency: Int { 16 }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    let session = try await ModelSession.open(
      held, of: shard, from: library,
      reader: AttachedPartReader(shard: shard, desk: desk, room: room, gauge: gauge), gauge: gauge,
      model: Self.kind, budget: room)
    gauge.update { $0.model = $0.attendance?.client }
    return session
  }
}

/// Parts of documents, each in the context of a live session.
struct AttachedPartReader: PartReader {
  let shard: ShardID
  let desk: AttachedDesk
  let room: Int
  let gauge: ReaderGauge

  /// One session may be there while another isn't.
  var partsFailAlone: Bool { true }

  func tokens(of passage: HeldPassage) -> Int { TokenEstimate.tokens(in: passage.marked) }

  /// Nothing: sessions take parts in when they come for them.
  func hold(_ part: HeldPart, after gone: Set<Digest>) -> Usage { .none }

  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply {
    let reply = try await desk.ask(query, from: part.digest, of: shard)
    let answer = reply.answer.flatMap { $0.isEmpty ? nil : $0 }
    let quotes = reply.quotes.map { quote in
      ModelQuote(text: quote.text, place: quote.document.flatMap(part.extent))
    }
    return ModelReply(answer: answer, quotes: quotes, usage: .none)
  }

  func drop(allBut parts: [HeldPart]) { desk.place(parts.map(AttachedPart.init), of: shard) }

  /// Only looks: who is there keeps itself warm.
  func keepWarm(_ part: HeldPart) -> PartWarmth {
    // Time alone may have changed it.
    gauge.update { $0.attendance = desk.attendance(now: shard) }
    let isAttended = gauge.status.attendance?.isAttended ?? false
    return PartWarmth(warmth: isAttended ? .hot : .cold, until: nil, nextCost: 0)
  }

  func close() { desk.suspend(shard) }
}

extension AttachedPart {
  fileprivate init(_ part: HeldPart) {
    self.init(
      digest: part.digest,
      passages: part.passages.map { passage in
        AttachedPassage(
          document: passage.documentID, extent: passage.extent, name: passage.document,
          header: passage.header, text: passage.body)
      })
  }
}

extension HeldPart {
  /// Where the part has a document's text, by the document's name.
  fileprivate func extent(of document: String) -> Extent? {
    guard let passage = passages.first(where: { $0.document == document }) else { return nil }
    return extents.first { $0.contains(passage.extent) }
  }
}
