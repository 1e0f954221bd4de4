/// Names a shard, or one part of a shard that outgrew its reader (`code.2`).
public struct ShardID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The shard that is used when none is named.
  public static let main: ShardID = "main"

  /// Refuses a name that could not be part of a mailbox, a file name or a command line.
  ///
  /// Errors: `.invalidRequest` unless it is 1 to 64 ASCII letters, digits, `.`, `-` and `_`, of which
  /// the first is a letter or digit.
  public func check() throws { try check(as: "a shard") }

  func check(as what: String) throws {
    let isAllowed = rawValue.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil
    guard isAllowed else {
      throw OstrakaError(
        .invalidRequest,
        "“\(rawValue.prefix(80))” is no name for \(what): use 1 to 64 letters, digits, dots, dashes "
          + "and underscores, of which the first is a letter or digit.")
    }
  }
}
