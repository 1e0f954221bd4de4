import Foundation
import Ostraka

/// A call to a hosted model that did not succeed.
struct HostedFailure: Error, CustomStringConvertible {
  /// What a person is told.
  let error: OstrakaError
  /// Nil when there was no response, or none to its end.
  var status: Int?
  /// What the server said, masked and cut short.
  var message = ""
  /// The `retry-after` of the response.
  var retryAfter: String?
  /// Whether the same call may succeed in a moment.
  var isPassing = false
  /// Whether the server may have done what it bills.
  var mayBeBilled = true

  var description: String { "\(error)" }
}

extension HostedFailure {
  /// What a response with a status other than 2xx means.
  init(status: Int, message: String, retryAfter: String?, from server: HostedServer) {
    let said = message.isEmpty ? "" : ": \(message)"
    let (code, text): (OstrakaError.Code, String) =
      switch status {
      case 401, 403:
        (
          .notPermitted,
          "\(server.address) refuses the \(server.key?.description ?? "missing key")\(said). "
            + "Check that the key is valid and may use \(server.model)."
        )
      case 404:
        (
          .notFound,
          "\(server.address) does not have the model \(server.model)\(said). Check the model's "
            + "name and the server's URL."
        )
      case 413: (.tooLarge, "\(server.address) says that the request is too large\(said).")
      case ..<429 where Self.isTooLong(message):
        (
          .tooLarge,
          "\(server.address) says that the documents are too long for \(server.model)\(said). "
            + "Lower the reader's budget."
        )
      case 429:
        (.tryLater, "\(server.address) has reached a limit of the account\(said). Ask again later.")
      case 529: (.tryLater, "\(server.address) is overloaded\(said). Ask again later.")
      case 500...:
        (
          .unavailable,
          "\(server.address) has failed with status \(status)\(said). Ask again later."
        )
      default: (.fault, "\(server.address) refuses the request with status \(status)\(said).")
      }
    self.init(
      error: OstrakaError(code, text), status: status, message: message, retryAfter: retryAfter,
      isPassing: [429, 500, 503, 529].contains(status),
      // What stands between gives up on a server that may be at work.
      mayBeBilled: [408, 502, 504].contains(status))
  }

  private static func isTooLong(_ message: String) -> Bool {
    let text = message.lowercased()
    return ["too long", "context length", "context size", "context window"].contains {
      text.contains($0)
    }
  }
}
