import Foundation
import Ostraka

/// Reads a file of JSON lines piece by piece, however large it is.
struct JSONLines {
  let path: String
  /// Of a line of more bytes than this only its place is told.
  var lineLimit = 16 << 20
  /// How much is read at once, in bytes.
  var piece = 1 << 20

  /// Calls `body` with every line that is a JSON object, or with nil for one that is too long; others,
  /// such as one that is still being written, are left out. Returns the digest of the bytes that were read.
  ///
  /// Throws what `body` throws, and `CancellationError` when its task is cancelled.
  func forEach(_ body: (JSONObject?) throws -> Void) throws -> Result<Digest, FileBytes.Failure> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return failure(errno) }
    defer { close(descriptor) }
    guard case .success(let status) = FileStatus.of(descriptor: descriptor), status.kind == .file
    else { return .failure(FileBytes.Failure(reason: .notAFile)) }
    var digest = RunningDigest()
    var line = Data()
    var isTooLong = false
    while true {
      try Task.checkCancellation()
      var bytes = Data(count: piece)
      let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return failure(errno) }
      guard count > 0 else { break }
      bytes = bytes.prefix(count)
      digest.append(bytes)
      while let end = Self.newline(in: bytes) {
        try deliver(line + bytes[..<end], unless: isTooLong, to: body)
        (line, isTooLong) = (Data(), false)
        bytes = bytes[bytes.index(after: end)...]
      }
      line += bytes
      if line.count > lineLimit { (line, isTooLong) = (Data(), true) }
    }
    try deliver(line, unless: isTooLong, to: body)
    return digest.digest.map { .success($0) } ?? failure(EIO)
  }

  /// As `firstIndex(of:)`, which takes most of the time on a large file.
  private static func newline(in bytes: Data) -> Data.Index? {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress, let end = memchr(start, 0x0a, buffer.count) else {
        return nil
      }
      return bytes.startIndex + (UnsafeRawPointer(end) - start)
    }
  }

  private func deliver(
    _ line: Data, unless isTooLong: Bool, to body: (JSONObject?) throws -> Void
  ) throws {
    if isTooLong || line.count > lineLimit { return try body(nil) }
    if let object = JSONObject(line) { try body(object) }
  }

  private func failure(_ number: Int32) -> Result<Digest, FileBytes.Failure> {
    .failure(FileBytes.Failure(reason: .init(errorNumber: number)))
  }
}
