/// What a session is told to do next.
public struct AttachedAssignment: Hashable, Codable, Sendable {
  /// What the session names itself by in its next call.
  public let session: AttachedHandle
  public let work: Work

  public enum Work: Hashable, Codable, Sendable {
    /// Documents to read and keep, then to call again.
    case documents(AttachedPage)
    /// A query to reply to, then to call again.
    case query(AttachedQuery)
    /// Nothing came within the patience: to call again.
    case wait
    /// To call no more; the reason is a sentence for a person.
    case stop(reason: String)
  }

  public init(session: AttachedHandle, work: Work) {
    self.session = session
    self.work = work
  }
}

/// A piece of a shard's documents, in the order in which a session reads them.
public struct AttachedPage: Hashable, Codable, Sendable {
  /// Text with the documents' names and line numbers as marks; at most ``limit`` bytes.
  public let text: String
  /// The names of the documents in it.
  public let documents: [String]
  /// Of these, the ones of which this replaces whatever the session was given before.
  public let replaced: [String]
  /// From 1.
  public let number: Int
  /// How many pages are being handed over.
  public let count: Int

  /// The longest text, in UTF-8 bytes: what agents' hosts show of a tool's result without cutting it.
  public static let limit = 20_000

  public init(text: String, documents: [String], replaced: [String], number: Int, count: Int) {
    self.text = text
    self.documents = documents
    self.replaced = replaced
    self.number = number
    self.count = count
  }
}

/// A query, as a session is asked it.
public struct AttachedQuery: Hashable, Codable, Sendable {
  public let id: QueryID
  public let question: String
  /// Whole seconds until it is answered without the session.
  public let secondsLeft: Int

  public init(id: QueryID, question: String, secondsLeft: Int) {
    self.id = id
    self.question = question
    self.secondsLeft = secondsLeft
  }
}
