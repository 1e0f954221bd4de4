import Foundation
import Ostraka

/// What the file system says of one path.
struct FileStatus: Hashable {
  enum Kind: Hashable {
    case file
    case folder
    case link
    case other
  }

  let kind: Kind
  let byteCount: Int
  let modified: Timestamp

  /// The status of a path itself, or of what it leads to.
  static func of(
    _ path: String, followingLinks: Bool = false
  ) -> Result<FileStatus, SystemFailure> {
    var status = stat()
    let result = followingLinks ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { return .failure(SystemFailure(number: errno)) }
    return .success(FileStatus(status))
  }

  /// The status of an open file.
  static func of(descriptor: Int32) -> Result<FileStatus, SystemFailure> {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(SystemFailure(number: errno)) }
    return .success(FileStatus(status))
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    byteCount = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    let moment = Duration.seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    modified = Timestamp(microseconds: moment.wholeMicroseconds)
  }
}

/// A system call that failed, by its error number.
struct SystemFailure: Error, Hashable {
  let number: Int32

  var message: String { String(cString: strerror(number)) }
}
