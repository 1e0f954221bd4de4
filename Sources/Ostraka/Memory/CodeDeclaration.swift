/// What a declaration looks like in the common languages; cheap, and sometimes wrong.
enum CodeDeclaration {
  private static let openers = Set(
    """
    abstract actor async class const data def defmodule defp deinit enum export extension extern \
    fileprivate final fn fun func function impl init inline inout interface internal let macro \
    mod module mutating namespace nonisolated object open operator override package private \
    protected protocol pub public record sealed static struct subscript template test trait type \
    typealias typedef union unsafe val var virtual void
    """.split(separator: " ").map(String.init))

  static func begins(_ line: TextLine) -> Bool {
    let word = line.text.prefix(12).prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
    guard !word.isEmpty, word.count < line.text.count, word.count < 12 else { return false }
    return openers.contains(String(decoding: word, as: UTF8.self))
  }

  /// Attributes and comments belong to the declaration after them.
  static func precedes(_ line: TextLine) -> Bool {
    ["@", "//", "/*", "#"].contains { line.starts(with: $0) }
  }
}
