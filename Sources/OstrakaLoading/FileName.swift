/// A file's name taken apart, by bytes where that matters.
enum FileName {
  /// What follows the last slash.
  static func last(of path: String) -> Substring {
    guard let slash = path.utf8.lastIndex(of: slash) else { return path[...] }
    return path[path.utf8.index(after: slash)...]
  }

  /// The extension in lower case, without its dot; empty for a hidden file such as `.env`.
  static func ending(of path: String) -> String {
    let name = last(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// A path put under a folder.
  static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty { return name }
    return folder.utf8.last == slash ? folder + name : folder + "/" + name
  }

  /// The path below a folder, or nil if it isn't below it.
  static func path(_ path: String, below folder: String) -> String? {
    let prefix = folder.utf8.last == slash ? folder : folder + "/"
    guard path.utf8.count > prefix.utf8.count, path.utf8.starts(with: prefix.utf8) else {
      return nil
    }
    return String(path[path.utf8.index(path.startIndex, offsetBy: prefix.utf8.count)...])
  }

  /// The folder that a path is in; the root is in itself.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: slash) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Its components, without empty ones.
  static func components(of path: String) -> [Substring] { path.split(separator: "/") }

  /// By bytes, so that the order doesn't depend on Unicode's tables.
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static let slash = UInt8(ascii: "/")
}
