import Ostraka

/// The tokens around documents and questions, as the model's own template has them.
struct ReadingPrompt: Sendable {
  /// Before the documents.
  let head: [Int32]
  /// Between the documents and the question.
  let middle: [Int32]
  /// Between passages that are shown once more and the question.
  let label: [Int32]
  /// After the question, where the answer begins.
  let tail: [Int32]

  /// Room for passages that are shown once more, in tokens.
  static let showingLimit = 1_024
  /// Room for a question, in tokens.
  static let questionLimit = 512

  private static let instructions = """
    You answer questions about the documents below, from nothing else. Reply with JSON: "quote" is \
    one sentence or line that holds the answer, copied exactly from a document; "answer" is the \
    short answer. When the documents don't have the answer, both are empty.

    """
  private static let label = "Question: "
  private static let documents = "\u{241F}documents\u{241F}"
  private static let question = "\u{241F}question\u{241F}"

  /// Asks the server how its model wants to be talked to. Errors: `.badData` for a template that
  /// loses what it is given.
  init(of client: LlamaClient) async throws {
    let text = try await client.rendered(
      system: Self.instructions + Self.documents, user: Self.label + Self.question)
    var (rest, parts): (Substring, [Substring]) = (text[...], [])
    for mark in [Self.documents, Self.question] {
      guard let place = rest.firstRange(of: mark) else { break }
      parts.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    guard parts.count == 2 else {
      throw OstrakaError(
        .badData, "The model's chat template takes no system message. Use another model.")
    }
    head = try await client.tokens(of: String(parts[0]), isMarkup: true, isStart: true)
    middle = try await client.tokens(of: String(parts[1]), isMarkup: true)
    label = try await client.tokens(of: "\n" + Self.label)
    tail = try await client.tokens(of: String(rest), isMarkup: true)
  }

  /// What goes before every question to a part: it is held with the documents, since the fewer tokens
  /// are fresh, the sooner an answer begins.
  func prefix(of part: HeldPart, _ client: LlamaClient) async throws -> [Int32] {
    var tokens = head
    // One by one, as they were counted: a token must not reach from one passage into the next.
    for passage in part.passages { tokens += try await client.tokens(of: passage.marked) }
    return tokens + middle
  }

  /// A prefix with a question after it.
  ///
  /// - Parameter shown: passages that are shown once more.
  func asking(
    _ question: [Int32], after prefix: [Int32], showing shown: [Int32] = []
  ) -> [Int32] {
    shown.isEmpty ? prefix + question + tail : prefix + shown + label + question + tail
  }

  /// How many tokens of a window documents may take: what is left of it, and at most nine tenths.
  func room(for model: LlamaModel) -> Int {
    let around =
      head.count + middle.count + label.count + tail.count + Self.questionLimit
      + (model.focuses ? Self.showingLimit : 0)
    return min(model.window * 9 / 10, model.window - around - model.answerLimit)
  }
}
