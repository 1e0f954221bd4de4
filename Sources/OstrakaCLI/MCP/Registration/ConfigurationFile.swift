import Foundation
import Ostraka

/// A host's configuration file, which others write too.
struct ConfigurationFile: Sendable {
  /// Where the bytes are: links are followed.
  let path: String
  let isLink: Bool
  /// Whether it is in a person's own folder, so that nobody else may read what is new.
  let isPrivate: Bool

  /// The most bytes of a file that is looked at.
  static let limit = 32 << 20

  /// Errors: `.badData` when it is a link to nothing.
  init(_ path: String, isPrivate: Bool) throws {
    var status = stat()
    isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    self.isPrivate = isPrivate
    guard isLink else {
      self.path = path
      return
    }
    guard let real = realpath(path, nil) else {
      throw OstrakaError(.badData, "\(path) is a link to nothing. Make what it points to.")
    }
    defer { free(real) }
    self.path = String(cString: real)
  }

  /// Its bytes; nil when there is none.
  ///
  /// Errors: `.notPermitted`, `.tooLarge`, `.badData` for what is no file.
  func read() throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure(.notPermitted, "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure(.badData, "is no file")
    }
    guard status.st_size <= Self.limit else { throw failure(.tooLarge, "is too large") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    do {
      return try [UInt8](file.read(upToCount: Self.limit + 1) ?? Data())
    } catch {
      throw failure(.fault, "cannot be read")
    }
  }

  /// Puts other bytes in its place in one step: whoever looks sees the old file or the new one,
  /// also after a crash. nil removes it. Its mode and owner stay.
  ///
  /// Errors: `.tryLater` when it isn't what it was; `.notPermitted` when it may not be written.
  func write(_ bytes: [UInt8]?, replacing old: [UInt8]?) throws {
    try checkWritable()
    guard let bytes else {
      try checkUnchanged(old)
      guard unlink(path) == 0 else { throw failure(.notPermitted, "cannot be removed") }
      return
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: isPrivate ? [.posixPermissions: 0o700] : nil)
    } catch {
      throw OstrakaError(.notPermitted, "\(folder) cannot be made.", cause: error)
    }
    let unfinished = path + ".ostraka-\(UUID().uuidString)"
    defer { unlink(unfinished) }
    try PrivateFile.write(Data(bytes), to: unfinished)
    try copyMode(to: unfinished)
    try checkUnchanged(old)
    try PrivateFile.rename(unfinished, to: path)
    // The file is whole either way: without this a crash may bring back the old one.
    try? PrivateFile.sync(folder)
  }

  private func checkWritable() throws {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    // The mode is asked, not the system, which lets an administrator write everything.
    guard status.st_mode & 0o222 != 0 else { throw failure(.notPermitted, "is read-only") }
  }

  /// Gives a new file the mode and the owner of this one.
  private func copyMode(to other: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    let mode = exists ? status.st_mode & 0o7777 : (isPrivate ? 0o600 : 0o644)
    let isOthers = exists && status.st_uid != geteuid()
    guard !isOthers || chown(other, status.st_uid, status.st_gid) == 0, chmod(other, mode) == 0
    else { throw failure(.notPermitted, "belongs to somebody else") }
  }

  private func checkUnchanged(_ old: [UInt8]?) throws {
    guard try read() == old else {
      throw OstrakaError(
        .tryLater,
        "\(path) was changed by another program at this moment; it was left as it is. Try again.")
    }
  }

  private func failure(_ code: OstrakaError.Code, _ what: String) -> OstrakaError {
    OstrakaError(code, "\(path) \(what). It was left as it is.")
  }
}
