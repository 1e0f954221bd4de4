import Foundation
import Ostraka

/// A path for one server's socket, in a folder that nobody else may enter.
///
/// Another server never has the same path, so that nobody takes it for the one before.
struct PrivateSocket: Sendable {
  let path: String
  /// The folder that was made for it; nil when it is in the one that was given.
  private let temporary: String?

  /// The longest path of a socket that every system takes, in bytes.
  private static let limit = 100
  private static let prefix = "llama-"
  private static let suffix = ".sock"

  /// Errors: `.fault` when no folder can be made for it.
  init(in folder: String, randomness: any Randomness) throws {
    let name = Self.prefix + String(randomness.next(), radix: 36) + Self.suffix
    guard (folder + "/" + name).utf8.count > Self.limit else {
      Self.removeAll(in: folder)
      (path, temporary) = (folder + "/" + name, nil)
      return
    }
    var template = Array((NSTemporaryDirectory() + "/ostraka.XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw OstrakaError(.fault, "No temporary folder can be made.")
    }
    let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    (path, temporary) = (made + "/" + name, made)
  }

  func remove() {
    unlink(path)
    if let temporary { rmdir(temporary) }
  }

  /// Removes what a host that was killed has left.
  private static func removeAll(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      unlink(folder + "/" + name)
    }
  }
}
