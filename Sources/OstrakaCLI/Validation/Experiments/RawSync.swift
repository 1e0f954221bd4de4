import Foundation
import Ostraka

/// What the disk does without us: one page written and flushed.
enum RawSync {
  static func measure(in folder: String, count: Int) throws -> [Double] {
    let descriptor = open(folder + "/sync", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw OstrakaError(.fault, "\(folder) cannot be written.") }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 1, count: 4_096)
    let clock = ContinuousClock()
    return (0..<count).map { number in
      clock.measure {
        _ = pwrite(descriptor, page, page.count, off_t(number * page.count))
        fsync(descriptor)
      }.milliseconds
    }
  }
}
