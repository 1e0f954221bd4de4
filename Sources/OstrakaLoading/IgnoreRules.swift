/// The rules of one `.gitignore` file, for paths relative to the folder it is in.
public struct IgnoreRules: Hashable, Sendable {
  private let patterns: [IgnorePattern]

  /// The rules in the bytes of a file. Nothing in them is an error: a malformed pattern matches
  /// nothing, as in git.
  public init(_ bytes: some Sequence<UInt8>) {
    var bytes = Array(bytes)[...]
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    patterns = bytes.split(separator: UInt8(ascii: "\n")).compactMap(IgnorePattern.init)
  }

  public var isEmpty: Bool { patterns.isEmpty }

  /// Whether a path is ignored, by the last pattern that matches it; nil if none does.
  ///
  /// Only the path itself is asked about: whoever walks does not enter an ignored folder, and so
  /// nothing inside it can be taken back.
  public func verdict(on path: some Collection<UInt8>, isFolder: Bool) -> Bool? {
    let path = Array(path)[...]
    let name = path.lastIndex(of: slash).map { path[($0 + 1)...] } ?? path
    return patterns.last { $0.matches(path, name: name, isFolder: isFolder) }.map { !$0.isNegated }
  }
}

/// One line of a `.gitignore` file.
struct IgnorePattern: Hashable, Sendable {
  /// Whether it takes back what an earlier line ignores.
  let isNegated: Bool
  private let isForFolders: Bool
  /// Whether it is about the whole path and not only about the last component.
  private let isAnchored: Bool
  private let glob: Glob

  /// Nil for blank lines and comments.
  init?(_ line: ArraySlice<UInt8>) {
    var text = line
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    if text.first == UInt8(ascii: "#") { return nil }
    text = Self.withoutTrailingSpaces(text)
    isNegated = text.first == UInt8(ascii: "!")
    if isNegated { text.removeFirst() }
    isForFolders = text.last == slash
    if isForFolders { text.removeLast() }
    isAnchored = text.contains(slash)
    if text.first == slash { text.removeFirst() }
    if text.isEmpty { return nil }
    glob = Glob(text)
  }

  /// Whether it is about a path, whose last component is `name`.
  func matches(_ path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    if isForFolders, !isFolder { return false }
    return glob.matches(isAnchored ? path : name)
  }

  /// A space that a backslash precedes stays.
  private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == UInt8(ascii: " ") {
        index += 1
        continue
      }
      if line[index] == UInt8(ascii: "\\") { index = min(index + 1, line.endIndex - 1) }
      index += 1
      end = index
    }
    return line[..<end]
  }
}
