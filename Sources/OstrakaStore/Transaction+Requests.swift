import Foundation
import GRDB
import Ostraka

/// What was answered to requests, so that one that is repeated gets the same answer and does nothing.
extension Transaction {
  /// The result of an earlier request; nil for a new one.
  ///
  /// - Parameter digest: tells one request from another under the same id. Errors: `.alreadyExists`
  ///   for another one, `.notFound` for one whose result was forgotten since: a late copy of it must not bring that back.
  func earlierResult<Result: Decodable>(
    of request: String, digest: Data = Data(), as _: Result.Type = Result.self
  ) throws -> Result? {
    guard let row = try row("SELECT digest, result FROM request WHERE id = ?", [request]) else {
      return nil
    }
    guard !(row["result"] as String).isEmpty else {
      throw OstrakaError(
        .notFound,
        "What the request “\(request)” brought was forgotten since. A new one may bring it again.")
    }
    guard row["digest"] as Data == digest else {
      throw OstrakaError(.alreadyExists, "The request id “\(request)” was used before.")
    }
    return try JSONDecoder().decode(Result.self, from: Data((row["result"] as String).utf8))
  }

  func remember(_ result: some Encodable, of request: String, digest: Data = Data()) throws {
    let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
    try execute(
      "INSERT INTO request (id, at, digest, result) VALUES (?, ?, ?, ?)",
      [request, now.microseconds, digest, text])
  }

  /// Forgets what requests said of a document; their ids stay known.
  func forgetResults(of document: DocumentID) throws {
    try execute(
      "UPDATE request SET result = '', digest = x'' WHERE instr(result, ?) > 0",
      [document.rawValue])
  }
}
