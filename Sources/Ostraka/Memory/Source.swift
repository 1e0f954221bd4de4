/// Where a document's bytes come from, as text: it is the document's identity, so loading the
/// same source again makes a new revision and never a second document.
///
/// A file is its absolute resolved path. Everything else has a prefix that no absolute path can
/// begin with: `git:REPO:PATH`, `note:ID`, `stdin:NAME`, `session:ID`.
public struct Source: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A source taken apart.
  public enum Kind: Hashable, Sendable {
    /// An absolute path in which no link is left to resolve.
    case file(path: String)
    /// A path within a repository at its HEAD, separated by `/`.
    case git(repository: String, path: String)
    case note(id: String)
    case standardInput(name: String)
    case session(id: String)
    /// Text that none of the constructors makes.
    case other(String)
  }

  /// A file; the path must be absolute and resolved already.
  public static func file(_ path: String) -> Source { Source(rawValue: path) }

  /// A file of a repository, or a part of its history.
  ///
  /// In the repository's own path `%` and `:` are written `%25` and `%3A`, so that the first
  /// colon after it is the one that ends it; the path within the repository stays verbatim.
  public static func git(repository: String, path: String) -> Source {
    Source(rawValue: Prefix.git + escaped(repository) + ":" + path)
  }

  /// Text that was given to be remembered.
  public static func note(_ id: String) -> Source { Source(rawValue: Prefix.note + id) }

  /// What was piped in under a name.
  public static func standardInput(_ name: String) -> Source {
    Source(rawValue: Prefix.standardInput + name)
  }

  /// The transcript of an agent's session.
  public static func session(_ id: String) -> Source { Source(rawValue: Prefix.session + id) }

  /// This source taken apart again: what its constructor was given.
  public var kind: Kind {
    if rawValue.utf8.first == UInt8(ascii: "/") { return .file(path: rawValue) }
    if let rest = rest(after: Prefix.git) { return git(rest) }
    if let id = rest(after: Prefix.note) { return .note(id: String(id)) }
    if let name = rest(after: Prefix.standardInput) { return .standardInput(name: String(name)) }
    if let id = rest(after: Prefix.session) { return .session(id: String(id)) }
    return .other(rawValue)
  }

  private enum Prefix {
    static let git = "git:"
    static let note = "note:"
    static let standardInput = "stdin:"
    static let session = "session:"
  }

  private func git(_ rest: Substring) -> Kind {
    // By bytes: a combining mark after the colon would make another Character of it.
    guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else { return .other(rawValue) }
    let path = rest[rest.utf8.index(after: colon)...]
    return .git(repository: Self.unescaped(rest[..<colon]), path: String(path))
  }

  private func rest(after prefix: String) -> Substring? {
    guard rawValue.utf8.starts(with: prefix.utf8) else { return nil }
    return rawValue[rawValue.utf8.index(rawValue.startIndex, offsetBy: prefix.utf8.count)...]
  }

  private static func escaped(_ text: String) -> String {
    String(
      decoding: text.utf8.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "%"): Array("%25".utf8)
        case UInt8(ascii: ":"): Array("%3A".utf8)
        default: [byte]
        }
      }, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring) -> String {
    text.split(separator: "%", omittingEmptySubsequences: false).enumerated().map { index, part in
      if index > 0, part.hasPrefix("25") { return "%" + part.dropFirst(2) }
      if index > 0, part.hasPrefix("3A") { return ":" + part.dropFirst(2) }
      return (index > 0 ? "%" : "") + part
    }.joined()
  }
}
