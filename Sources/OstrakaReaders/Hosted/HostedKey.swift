import Foundation
import Ostraka

/// The secret that a hosted model's server knows its customer by. It is never printed.
public struct HostedKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// For the request's header only.
  let secret: String
  /// Where it comes from, as errors name it: `$NAME` or a file's path.
  public let origin: String

  /// The longest key, in bytes.
  public static let limit = 4_096

  /// The key in an environment variable. Errors: `.notFound` when it isn't set, `.badData`.
  public init(
    environment name: String,
    of environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    guard let text = environment[name] else {
      throw OstrakaError(
        .notFound, "The environment variable \(name) is not set. Set it to the key.")
    }
    try self.init(text, from: "$\(name)")
  }

  /// The key in a file of its own, which only its owner may read.
  ///
  /// Errors: `.notFound`, `.notPermitted` for a file that others can read, `.badData`.
  public init(file path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw OstrakaError(
        .notFound, "The key's file \(path) can't be read: \(String(cString: strerror(errno))).")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw OstrakaError(.badData, "The key's file \(path) is no plain file.")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw OstrakaError(
        .notPermitted, "Others can read the key's file \(path). Type: chmod 600 \(path)")
    }
    let data = try handle.read(upToCount: Self.limit + 2) ?? Data()
    try self.init(String(decoding: data, as: UTF8.self), from: path)
  }

  private init(_ text: String, from origin: String) throws {
    let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty, secret.utf8.count <= Self.limit,
      secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw OstrakaError(
        .badData,
        "\(origin) holds no key: one word of at most \(Self.limit) visible ASCII characters.")
    }
    self.secret = secret
    self.origin = origin
  }

  public var description: String { "key from \(origin)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }

  /// The text with the key taken out, and every word that has its first or last characters, as
  /// servers quote a key that they refuse.
  func masked(in text: String) -> String {
    let marks = [secret, String(secret.prefix(8)), String(secret.suffix(4))]
    return text.split(separator: " ", omittingEmptySubsequences: false)
      .map { word in marks.contains { word.contains($0) } ? "[key]" : String(word) }
      .joined(separator: " ")
  }
}
