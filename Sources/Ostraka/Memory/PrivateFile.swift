import Foundation

/// Files that only their owner may read.
public enum PrivateFile {
  /// Makes a directory of mode 0700 with those above it; one that is there stays as it is.
  public static func makeDirectory(_ path: String) throws {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    guard !exists || !isDirectory.boolValue else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw OstrakaError(.notPermitted, "\(path) cannot be made.", cause: error)
    }
  }

  /// Makes a memory's directory. One that is there must be its owner's alone, or empty.
  ///
  /// Errors: `.notPermitted` for a directory that others may enter and that holds something.
  public static func makeMemory(_ path: String) throws {
    try makeDirectory(path)
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else { return }
    guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
      throw OstrakaError(
        .notPermitted,
        "\(path) holds files and is open to others. Name a directory of the memory's own.")
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
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

  /// Removes what writers left behind that were killed before a file was whole.
  public static func removeUnfinished(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let parts = name.split(separator: ".")
      guard parts.last == "new", let writer = parts.dropLast().last.flatMap({ pid_t($0) }),
        kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      unlink(folder + "/" + name)
    }
  }

  /// Moves a file over another in one step.
  public static func rename(_ path: String, to target: String) throws {
    try Failpoints.process.reach(.beforeRename)
    guard Foundation.rename(path, target) == 0 else { throw failure(target) }
    try Failpoints.process.reach(.afterRename)
  }

  /// Waits until a file's bytes are on the disk, or what was made, renamed or removed in a folder.
  public static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> OstrakaError {
    let number = errno
    let code: OstrakaError.Code =
      [EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR].contains(number) ? .notPermitted : .fault
    return OstrakaError(code, "\(path) cannot be written: \(String(cString: strerror(number))).")
  }
}
