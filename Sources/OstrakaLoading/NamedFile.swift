import Foundation
import Ostraka

/// A file that was named itself: what is wrong with it is an error and never a skip.
struct NamedFile: Sendable {
  /// Absolute and resolved.
  let path: String
  /// As errors call it.
  let name: String
  let limit: Int

  /// The text, or an error that says what is wrong with which file and what to do.
  func text() throws -> Data { try text(FileBytes(limit: limit).text(of: path)) }

  /// The same for what has been read already.
  func text(_ result: Result<Data, FileBytes.Failure>) throws -> Data {
    switch result {
    case .success(let data): return data
    case .failure(let failure): throw error(failure)
    }
  }

  func error(_ failure: FileBytes.Failure) -> OstrakaError {
    switch failure.reason {
    case .vanished:
      return Self.missing(name)
    case .notPermitted:
      return Self.notPermitted(name)
    case .tooLarge(let bytes, let limit):
      return OstrakaError(
        .tooLarge,
        "\(name) has \(bytes) bytes; the limit is \(limit). Split it, or raise the limit.")
    case .empty:
      return OstrakaError(.badData, "\(name) is empty: there is nothing to load.")
    case .binary where TextCheck.looksLikeUTF16(failure.data):
      return OstrakaError(
        .badData,
        "\(name) looks like UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 and load the result.")
    case .binary:
      return OstrakaError(
        .badData, "\(name) is binary: there is a zero byte in it. Load the text of it instead.")
    case .notUTF8(let offset):
      return OstrakaError(
        .badData,
        "\(name) is not UTF-8: byte \(offset) can't be part of it. "
          + "Convert it with iconv -t UTF-8 and load the result.")
    case .noTool:
      return OstrakaError(
        .badData,
        "\(name) is a PDF, and there is no pdftotext to read it with. Install poppler-utils.")
    case .notExtracted(let problem):
      return OstrakaError(.badData, "No text can be taken out of \(name): \(problem).")
    case .notAFile:
      return Self.notAFile(name)
    default:
      return OstrakaError(.fault, "\(name) can't be read: \(failure.reason).")
    }
  }

  static func missing(_ name: String) -> OstrakaError {
    OstrakaError(.notFound, "There is no \(name). Check the path, and where you are.")
  }

  static func notPermitted(_ name: String) -> OstrakaError {
    OstrakaError(
      .notPermitted, "There is no permission to read \(name). Change its mode or its owner.")
  }

  static func notAFile(_ name: String) -> OstrakaError {
    OstrakaError(
      .badData, "\(name) is a pipe, socket or device. Pipe what it holds into: ostraka load -")
  }

  /// An error about a path that could not even be looked at.
  static func error(_ failure: SystemFailure, _ name: String) -> OstrakaError {
    switch failure.number {
    case ENOENT, ENOTDIR: missing(name)
    case EACCES, EPERM: notPermitted(name)
    case ELOOP: OstrakaError(.badData, "\(name) is a link that leads to itself. Remove it.")
    default: OstrakaError(.fault, "\(name) can't be read: \(failure.message).")
    }
  }
}
