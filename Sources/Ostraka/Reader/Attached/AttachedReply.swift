/// A session's answer to a query, or its abstention.
public struct AttachedReply: Hashable, Codable, Sendable {
  public let session: AttachedHandle
  public let query: QueryID
  /// Nil, or empty: the session doesn't have it.
  public let answer: String?
  /// What the answer rests on, copied from the documents; at least one, unless the session abstains.
  public let quotes: [AttachedQuote]

  /// The longest answer, in UTF-8 bytes.
  public static let longestAnswer = 16 << 10
  /// The most quotes.
  public static let mostQuotes = 8

  public init(
    session: AttachedHandle, query: QueryID, answer: String?, quotes: [AttachedQuote] = []
  ) {
    self.session = session
    self.query = query
    self.answer = answer
    self.quotes = quotes
  }
}

/// What a session says that it has read.
public struct AttachedQuote: Hashable, Codable, Sendable {
  public let text: String
  /// The document's name, if the session says so: the same words may stand in several.
  public let document: String?

  /// The longest text and name together, in UTF-8 bytes.
  public static let limit = 4 << 10

  public init(text: String, document: String? = nil) {
    self.text = text
    self.document = document
  }
}

/// What a session is told when its reply was taken.
public struct AttachedReceipt: Hashable, Codable, Sendable {
  public let session: AttachedHandle
  public let query: QueryID
  /// How many further queries wait for the session now.
  public let waiting: Int

  public init(session: AttachedHandle, query: QueryID, waiting: Int) {
    self.session = session
    self.query = query
    self.waiting = waiting
  }
}

extension AttachedReply {
  /// Errors: `.invalidRequest` for an answer without a quote, `.tooLarge`.
  func check() throws {
    let answer = answer ?? ""
    let isBounded =
      answer.utf8.count <= Self.longestAnswer && quotes.count <= Self.mostQuotes
      && quotes.allSatisfy {
        $0.text.utf8.count + ($0.document?.utf8.count ?? 0) <= AttachedQuote.limit
      }
    guard isBounded else {
      throw OstrakaError(
        .tooLarge,
        "The reply is too long: an answer has at most \(Self.longestAnswer) bytes, with at most "
          + "\(Self.mostQuotes) quotes of \(AttachedQuote.limit) bytes each. Reply again, shorter.")
    }
    guard answer.isEmpty || quotes.contains(where: { !$0.text.isEmpty }) else {
      throw OstrakaError(
        .invalidRequest,
        "An answer needs a quote that bears it out, copied exactly from the documents. Reply again "
          + "with one, or without an answer if the documents don't have it.")
    }
  }
}
