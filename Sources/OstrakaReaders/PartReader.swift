import Ostraka

/// A model with parts of a shard's documents in its context, which answers from one part at a time.
///
/// ``ModelSession`` does what is the same for all models: it divides documents into parts, asks the
/// likeliest part first, and checks each quote against the stored bytes.
protocol PartReader: Sendable {
  /// How many tokens of documents one part may have.
  var room: Int { get }

  /// Whether one part may be answered from while another can't be: then the others are still asked
  /// when one throws `.unavailable`.
  var partsFailAlone: Bool { get }

  /// How many tokens of that room a passage takes. Errors: what the model's server throws.
  func tokens(of passage: HeldPassage) async throws -> Int

  /// Takes a part in, unless it is held already; what that used.
  ///
  /// - Parameter gone: parts that are not wanted any more, on whose contexts it may build.
  func hold(_ part: HeldPart, after gone: Set<Digest>) async throws -> Usage

  /// Answers a query from one part that was taken in, within the query's deadline; takes the part in
  /// again when the model has lost it.
  ///
  /// - Parameter focus: the part's passages that match the question best, which the model may be shown
  ///   once more.
  func answer(
    _ query: Query, from part: HeldPart, focus: [HeldPassage]
  ) async throws -> ModelReply

  /// Lets go of what is in no part any more, also of what an earlier life of the shard has left.
  func drop(allBut parts: [HeldPart]) async

  /// Does what keeps a part warm, if anything must be done now; how warm the part is then.
  func keepWarm(_ part: HeldPart) async throws -> PartWarmth

  /// Lets go of everything that ends with the session: processes, not saved contexts.
  func close() async
}

extension PartReader {
  /// All parts are with one model.
  var partsFailAlone: Bool { false }
}

/// What a model replied to one question about one part.
struct ModelReply: Sendable {
  /// Nil when the model says that the part doesn't have it, or said nothing that can be read.
  let answer: String?
  /// Whether what it said can be read.
  var isReadable = true
  /// What the model says it has read. None of it counts before it is found in the stored bytes.
  let quotes: [ModelQuote]
  let usage: Usage
}

/// What a model says that it has read.
struct ModelQuote: Sendable {
  let text: String
  /// Where, if it says so: the same words may stand in several documents.
  var place: Extent?
}

/// How warm one part is, and for how long.
struct PartWarmth: Sendable {
  let warmth: Warmth
  /// When it turns cold; nil when it doesn't by itself.
  let until: Timestamp?
  /// What the next query costs, in US dollars.
  let nextCost: Double
  /// What keeping it warm has used just now.
  var used = Usage.none
}
