import Ostraka

/// A failure as JSON: `{"error":{"code":"not_found","message":"…"}}`.
public struct ErrorBody: Hashable, Codable, Sendable {
  public struct Failure: Hashable, Codable, Sendable {
    /// A word for programs (see ``Ostraka/OstrakaError/Code/word``).
    public let code: String
    /// What is wrong and what to do, for people.
    public let message: String

    public init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  public let error: Failure

  public init(code: String, message: String) {
    error = Failure(code: code, message: message)
  }

  /// The cause stays behind: it may name what is nobody's business.
  public init(_ error: OstrakaError) {
    self.init(code: error.code.word, message: error.message)
  }
}
