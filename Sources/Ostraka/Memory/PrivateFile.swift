import Foundation

/// Files that only their owner may read.
public enum PrivateFile {
  /// Makes a directory of mode 0700, or narrows the mode of one that is there.
  public static func makeDirectory(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    } catch {
      throw OstrakaError(.notPermitted, "\(path) cannot be made.", cause: error)
    }
  }

  /// Writes a file of mode 0600 in one step: it is there whole or not at all.
  public static func write(_ data: Data, to path: String) throws {
    let unfinished = path + ".\(getpid()).new"
    let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var rest = data
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { throw failure(path) }
      rest = rest.dropFirst(written)
    }
    guard fsync(descriptor) == 0 else { throw failure(path) }
    try rename(unfinished, to: path)
  }

  /// Moves a file over another in one step.
  public static func rename(_ path: String, to target: String) throws {
    guard Foundation.rename(path, target) == 0 else { throw failure(target) }
  }

  private static func failure(_ path: String) -> OstrakaError {
    let reason = String(cString: strerror(errno))
    return OstrakaError(.fault, "\(path) cannot be written: \(reason).")
  }
}
