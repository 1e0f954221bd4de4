import Foundation

/// What of a passage a model gets to see.
///
/// A short passage, such as a turn of a conversation, means little without the one before it.
public enum EmbeddedText {
  /// Raised when what is shown changes: vectors of another version don't compare.
  public static let version = 1
  /// In bytes; less than 512 tokens, which is what small models read, for nearly every text.
  public static let limit = 1_000
  /// A passage shorter than this comes with the end of the one before it.
  static let short = 300

  /// - Parameter previous: the passage before it in its document; nil for the first.
  public static func text(of passage: Data, after previous: Data?) -> String {
    guard passage.count < short, let previous else { return cut(passage) }
    return String(decoding: previous.suffix(short), as: UTF8.self) + "\n" + cut(passage)
  }

  /// The beginning of a text, at most so many bytes.
  public static func cut(_ text: Data, to limit: Int = limit) -> String {
    String(decoding: text.prefix(limit), as: UTF8.self)
  }
}
