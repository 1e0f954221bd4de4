import Foundation
import Ostraka

/// The bytes of a rule file.
enum RuleText {
  /// Reads a whole file. Errors: `.notFound`, `.notPermitted`, `.tooLarge`, `.badData` when it
  /// isn't a file or isn't UTF-8.
  static func bytes(of path: String) throws -> [UInt8] {
    // Not blocking: opening a pipe would wait for somebody to write.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw error(errno, path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw error(errno, path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw OstrakaError(.badData, "\(path) is not a file. Name a rule file in TOML.")
    }
    let limit = SecretRuleFile.byteLimit
    let data: Data
    do {
      // One byte more than is allowed shows that there are too many.
      data = try file.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw OstrakaError(.fault, "\(path) can't be read.", cause: error)
    }
    guard data.count <= limit else {
      throw OstrakaError(
        .tooLarge, "\(path) has more than \(limit) bytes, the limit of a rule file. Split it.")
    }
    guard String(validating: data, as: UTF8.self) != nil else {
      throw OstrakaError(.badData, "\(path) is not UTF-8. Convert it with iconv -t UTF-8.")
    }
    return Array(data)
  }

  private static func error(_ number: Int32, _ path: String) -> OstrakaError {
    switch number {
    case ENOENT, ENOTDIR:
      OstrakaError(.notFound, "There is no \(path). Check the path, and where you are.")
    case EACCES, EPERM:
      OstrakaError(
        .notPermitted, "There is no permission to read \(path). Change its mode or its owner.")
    default:
      OstrakaError(.fault, "\(path) can't be read: \(String(cString: strerror(number))).")
    }
  }
}
