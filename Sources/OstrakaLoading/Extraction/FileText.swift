import Foundation
import Ostraka

/// Reads a file's text, by a tool where its format needs one.
struct FileText: Sendable {
  /// The largest file that is read, in bytes.
  let limit: Int
  let extraction: TextExtraction

  /// Text, and the digest of the file where the text is not the file's own bytes.
  struct Found {
    let text: Data
    let source: Digest?
  }

  /// The text of a file, or why there is none. Throws only when its task is cancelled.
  func read(_ path: String) async throws -> Result<Found, FileBytes.Failure> {
    if let reason = extraction.missingTool(for: path) {
      return .failure(FileBytes.Failure(reason: reason))
    }
    guard let tool = extraction.tool(for: path) else {
      return FileBytes(limit: limit).text(of: path).map { Found(text: $0, source: nil) }
    }
    let before = digest(of: path, isText: tool.command.needsText)
    guard case .success(let digest) = before else {
      return before.map { Found(text: Data(), source: $0) }
    }
    return try await tool.text(of: path).flatMap { text in
      // The tool has opened the file by itself.
      guard case .success(digest) = self.digest(of: path, isText: false) else {
        return .failure(failure("it changed while it was read"))
      }
      return checked(text).map { Found(text: $0, source: digest) }
    }
  }

  private func digest(of path: String, isText: Bool) -> Result<Digest, FileBytes.Failure> {
    let file = FileBytes(limit: limit)
    let bytes = isText ? file.text(of: path) : file.read(path)
    return bytes.flatMap { data in
      data.isEmpty
        ? .failure(FileBytes.Failure(reason: .empty)) : .success(Digest(of: data))
    }
  }

  private func checked(_ text: Data) -> Result<Data, FileBytes.Failure> {
    let space = Set(" \t\r\n\u{c}".utf8)
    guard text.contains(where: { !space.contains($0) }) else {
      return .failure(failure("there is no text in it; pictures of pages need OCR first"))
    }
    if let offset = TextCheck.invalidOffset(in: text) {
      return .failure(FileBytes.Failure(reason: .notUTF8(offset: offset), data: text))
    }
    return .success(text)
  }

  private func failure(_ reason: String) -> FileBytes.Failure {
    FileBytes.Failure(reason: .notExtracted(reason))
  }
}
