import Foundation
import Ostraka
import Synchronization

/// The ledger's head outside the database, so that a ledger cut short is noticed.
///
/// One line of fixed length, overwritten in place after each durable commit: the sequence number in
/// 20 digits, a space, the hash. It may lag behind the ledger by the last commits, never lead.
final class HeadFile: Sendable {
  private let path: String
  private let descriptor: Mutex<Int32>

  /// Opens or makes the file, with mode 0600.
  init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw OstrakaError(.notPermitted, "\(path) cannot be opened: \(reason).")
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    let descriptor = descriptor.withLock { $0 }
    close(descriptor)
  }

  /// What the file says; nil when it is empty. Errors: `.badData` when it says something else.
  func read() throws -> LedgerHead? {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard !text.isEmpty else { return nil }
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let sequence = Int(parts[0]), let hash = Digest(String(parts[1])) else {
      throw OstrakaError(.badData, "\(path) does not hold a ledger head.")
    }
    return LedgerHead(sequence: sequence, hash: hash)
  }

  func write(_ head: LedgerHead) {
    let number = String(head.sequence)
    let line = String(repeating: "0", count: 20 - number.count) + number + " \(head.hash)\n"
    let bytes = Array(line.utf8)
    // A failure only makes the file lag; the database remains the truth.
    descriptor.withLock { _ = pwrite($0, bytes, bytes.count, 0) }
  }
}
