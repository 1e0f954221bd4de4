import Foundation
import Ostraka
import Subprocess

/// Reads many blobs through one `git cat-file --batch`, one after the other.
actor BlobReader {
  private let writer: StandardInputWriter
  private var output: SubprocessOutputSequence.Iterator
  /// Bytes that git wrote and nobody has taken.
  private var buffer = Data()
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Set when an answer was left half read: what follows could be taken for another blob.
  private var isBroken = false

  /// A reader for as long as the process behind the two streams runs.
  init(writer: StandardInputWriter, output: SubprocessOutputSequence) {
    self.writer = writer
    self.output = output.makeAsyncIterator()
  }

  /// The bytes of an object, or nil if the repository doesn't hold it (a partial clone).
  ///
  /// Throws `.fault` if git has ended, or after a read that was cancelled.
  func read(_ object: String) async throws -> Data? {
    await begin()
    defer { end() }
    guard !isBroken else { throw Self.ended(nil) }
    isBroken = true
    do {
      _ = try await writer.write(Array("\(object)\n".utf8))
      let header = try await takeLine().split(separator: " ")
      guard header.count == 3, let count = Int(header[2]) else {
        isBroken = false
        return nil
      }
      let bytes = try await take(count + 1).dropLast()
      isBroken = false
      return bytes
    } catch let error as SubprocessError {
      throw Self.ended(error)
    }
  }

  private func takeLine() async throws -> String {
    var searched = 0
    while true {
      if let end = buffer.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer = Data(buffer[buffer.index(after: end)...])
        return line
      }
      searched = buffer.count
      try await receive()
    }
  }

  private func take(_ count: Int) async throws -> Data {
    buffer.reserveCapacity(count)
    while buffer.count < count { try await receive() }
    if buffer.count == count {
      defer { buffer = Data() }
      return buffer
    }
    let taken = Data(buffer.prefix(count))
    buffer = Data(buffer.dropFirst(count))
    return taken
  }

  private func receive() async throws {
    // The iterator can't be used in place across a suspension.
    var output = output
    let piece = try await output.next(isolation: self)
    self.output = output
    guard let piece else { throw Self.ended(nil) }
    piece.withUnsafeBytes { buffer.append(contentsOf: $0) }
  }

  /// Waits until no other read is under way: their answers would mix.
  private func begin() async {
    if !isBusy {
      isBusy = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func end() {
    if waiting.isEmpty {
      isBusy = false
    } else {
      waiting.removeFirst().resume()
    }
  }

  private static func ended(_ cause: (any Error)?) -> OstrakaError {
    OstrakaError(
      .fault, "Git no longer answers. Documents of a repository are read while it is open.",
      cause: cause)
  }
}
