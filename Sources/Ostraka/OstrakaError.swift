/// The one error type: what went wrong, said so that the reader knows what to do next.
public struct OstrakaError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is; each edge (HTTP, exit code) maps every case in one switch.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// The request is malformed: an empty question, an unknown option.
    case invalidRequest
    /// A thing that was named does not exist.
    case notFound
    /// A name, id or memory is taken by something else.
    case alreadyExists
    /// Stored or given data cannot be used: not UTF-8, damaged, from a newer version.
    case badData
    /// It exceeds a limit.
    case tooLarge
    /// The caller may not do this.
    case notPermitted
    /// The lease was lost to another receiver or has ended.
    case leaseLost
    /// The conversation or message has expired.
    case expired
    /// Nothing answers there now: no memory, no host, a reader that is gone.
    case unavailable
    /// Busy or over a limit for the moment; the same request may succeed later.
    case tryLater
    /// A fault: of the machine (disk full, I/O error) or of Ostraka itself.
    case fault
  }

  public let code: Code
  /// One or two sentences for a person: what is wrong, then what to type or change.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String {
    guard let cause else { return message }
    return "\(message) (\(cause))"
  }
}
