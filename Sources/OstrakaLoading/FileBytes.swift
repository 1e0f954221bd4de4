import Foundation

/// Reads one file, within a limit.
struct FileBytes {
  /// The largest file that is read, in bytes.
  let limit: Int

  /// The text of a file, or why it can't be loaded.
  ///
  /// A file that turns out to be binary is given up after its first 8 KB.
  func text(of path: String) -> Result<Data, Failure> {
    read(path, givesUpOnBinary: true).flatMap(Self.checked)
  }

  /// The text that an open file or pipe holds from where it is, to its end.
  func text(from descriptor: Int32) -> Result<Data, Failure> {
    drain(descriptor, expecting: 0, givesUpOnBinary: false).flatMap(Self.checked)
  }

  private static func checked(_ data: Data) -> Result<Data, Failure> {
    guard let problem = TextCheck.problem(in: data) else { return .success(data) }
    return .failure(Failure(reason: problem, data: data))
  }

  /// Why there is no text, and what had been read by then.
  struct Failure: Error {
    let reason: Skipped.Reason
    var data = Data()
  }

  /// Whatever the file holds.
  func read(_ path: String, givesUpOnBinary: Bool = false) -> Result<Data, Failure> {
    // Not blocking: what was a file when it was listed may have become a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(Failure(reason: .init(errorNumber: errno))) }
    defer { close(descriptor) }
    switch FileStatus.of(descriptor: descriptor) {
    case .failure(let failure):
      return .failure(Failure(reason: .init(errorNumber: failure.number)))
    case .success(let status) where status.kind != .file:
      return .failure(Failure(reason: .notAFile))
    case .success(let status) where status.byteCount > limit:
      return .failure(Failure(reason: .tooLarge(bytes: status.byteCount, limit: limit)))
    case .success(let status):
      return drain(descriptor, expecting: status.byteCount, givesUpOnBinary: givesUpOnBinary)
    }
  }

  /// Reads to the end, which may be further away than the file's size said.
  private func drain(
    _ descriptor: Int32, expecting count: Int, givesUpOnBinary: Bool
  ) -> Result<Data, Failure> {
    var data = Data()
    var piece = TextCheck.binaryPrefix
    while true {
      switch Self.append(from: descriptor, upTo: piece, to: &data) {
      case .failure(let failure):
        return .failure(Failure(reason: .init(errorNumber: failure.number)))
      case .success(0):
        return .success(data)
      case .success:
        break
      }
      if data.count > limit {
        return .failure(Failure(reason: .tooLarge(bytes: data.count, limit: limit)))
      }
      if givesUpOnBinary, piece == TextCheck.binaryPrefix, TextCheck.isBinary(data) {
        return .failure(Failure(reason: .binary, data: data))
      }
      // One byte more than is expected shows the end without another round.
      piece = max(64 << 10, min(count - data.count + 1, limit))
    }
  }

  private static func append(
    from descriptor: Int32, upTo count: Int, to data: inout Data
  ) -> Result<Int, SystemFailure> {
    let start = data.count
    data.count += count
    while true {
      let got = data.withUnsafeMutableBytes { bytes in
        Foundation.read(descriptor, bytes.baseAddress?.advanced(by: start), count)
      }
      if got < 0, errno == EINTR { continue }
      data.count = start + max(0, got)
      return got < 0 ? .failure(SystemFailure(number: errno)) : .success(got)
    }
  }
}
