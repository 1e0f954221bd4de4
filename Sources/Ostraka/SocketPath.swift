import Foundation

/// A place for a Unix socket whose path may be longer than a socket's may be.
///
/// A path that is too long is bound through a short one, in a private directory under the
/// temporary one, to which a symbolic link at the long path points.
public struct SocketPath: Hashable, Sendable {
  /// The path by which the socket is known.
  public let path: String
  /// The path that is bound.
  public let bound: String

  /// The most bytes that a socket's path may have: what macOS takes and NIO anywhere; Linux would take
  /// four more.
  public static let limit = 103

  /// Some servers take it for a socket by its ending only.
  private static let name = "ostraka.sock"

  /// Prepares a place, in place of what a dead host left there; the caller must hold the
  /// memory's lock. Errors: `.fault` when the files cannot be made.
  public init(preparing path: String) throws {
    self.path = path
    Self.removeRemains(at: path)
    guard path.utf8.count > Self.limit else {
      bound = path
      return
    }
    let directory = try Self.makePrivateDirectory()
    bound = directory + "/" + Self.name
    guard symlink(bound, path) == 0 else {
      let reason = String(cString: strerror(errno))
      rmdir(directory)
      throw OstrakaError(.fault, "\(path) cannot be made: \(reason).")
    }
  }

  /// Removes the socket and what was made for it.
  public func remove() {
    Self.removeRemains(at: path)
  }

  /// The path to connect to. Errors: `.unavailable` when there is none, `.notPermitted` when it
  /// leads to a directory that others may write to.
  public static func resolve(_ path: String) throws -> String {
    guard let target = linkTarget(path) else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw OstrakaError(.unavailable, "No process hosts the memory: there is no \(path).")
      }
      return path
    }
    let directory = (target as NSString).deletingLastPathComponent
    // Looked at once: a host that takes over removes it, and makes another.
    let found = attributes(directory)
    guard !found.isEmpty else {
      throw OstrakaError(
        .unavailable, "No process can be reached: \(directory), where its socket was, is gone.")
    }
    // Somebody else could have made a directory of that name after ours was cleaned away, and
    // would be shown the owner's credential.
    guard isPrivate(found) else {
      throw OstrakaError(
        .notPermitted, "\(path) leads to \(directory), which is not a private directory.")
    }
    return target
  }

  private static func removeRemains(at path: String) {
    if let target = linkTarget(path) {
      let directory = (target as NSString).deletingLastPathComponent
      if (target as NSString).lastPathComponent == name, isPrivate(attributes(directory)) {
        unlink(target)
        rmdir(directory)
      }
      unlink(path)
    } else if isSocket(path) {
      unlink(path)
    }
  }

  private static func makePrivateDirectory() throws -> String {
    for parent in [NSTemporaryDirectory(), "/tmp"] {
      let pattern = (parent as NSString).appendingPathComponent("ostraka-XXXXXX")
      var template = Array(pattern.utf8CString)
      guard template.count + name.utf8.count <= limit, mkdtemp(&template) != nil else { continue }
      return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    throw OstrakaError(
      .fault, "No private directory for the socket can be made under \(NSTemporaryDirectory()).")
  }

  private static func linkTarget(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }

  private static func isSocket(_ path: String) -> Bool {
    attributes(path)[.type] as? FileAttributeType == .typeSocket
  }

  /// Whether it is a directory, of this user, that nobody else may enter.
  private static func isPrivate(_ attributes: [FileAttributeKey: Any]) -> Bool {
    guard attributes[.type] as? FileAttributeType == .typeDirectory,
      let owner = attributes[.ownerAccountID] as? NSNumber,
      let permissions = attributes[.posixPermissions] as? NSNumber
    else { return false }
    return owner.uint32Value == geteuid() && permissions.intValue & 0o077 == 0
  }

  /// Of the path itself, not of what it leads to; empty when there is nothing.
  private static func attributes(_ path: String) -> [FileAttributeKey: Any] {
    (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
  }
}
