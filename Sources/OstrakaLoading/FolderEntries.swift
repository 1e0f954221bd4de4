import Foundation

/// The names in one folder.
struct FolderEntries {
  /// Sorted by their bytes, without `.` and `..`.
  private(set) var names: [String] = []
  /// Names that are not UTF-8, repaired so that they can be shown.
  private(set) var unreadableNames: [String] = []

  /// Lists a folder; links are not followed.
  static func of(_ path: String) -> Result<FolderEntries, SystemFailure> {
    guard let folder = opendir(path) else { return .failure(SystemFailure(number: errno)) }
    defer { closedir(folder) }
    var entries = FolderEntries()
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      entries.add(name(of: entry))
    }
    if errno != 0 { return .failure(SystemFailure(number: errno)) }
    entries.names.sort(by: FileName.precedes)
    entries.unreadableNames.sort(by: FileName.precedes)
    return .success(entries)
  }

  private mutating func add(_ bytes: [UInt8]) {
    if let name = String(validating: bytes, as: UTF8.self) {
      if name != ".", name != ".." { names.append(name) }
    } else {
      unreadableNames.append(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
  }
}
