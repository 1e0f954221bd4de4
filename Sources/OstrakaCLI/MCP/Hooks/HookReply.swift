/// What a hook answers Claude Code on standard output, with exit code 0
/// (code.claude.com/docs/en/hooks).
enum HookReply: Hashable, Sendable {
  case nothing
  /// Text for the model, before the session's first question.
  case context(String)
  /// The agent doesn't stop, and is told why.
  case goOn(String)

  /// The most UTF-16 units of a text for the model: what has more than 10000 characters is put into
  /// a file that the model need not read.
  static let limit = 9_500

  /// The line to print; nil for none.
  var text: String? {
    switch self {
    case .nothing: nil
    case .context(let text):
      JSONDraft.object([
        .init(
          "hookSpecificOutput",
          .object([
            .init("hookEventName", .string(HookEvent.sessionStart.name)),
            .init("additionalContext", .string(Self.cut(text))),
          ]))
      ]).text(JSONStyle(), indent: nil)
    case .goOn(let reason):
      JSONDraft.object([
        .init("decision", .string("block")), .init("reason", .string(Self.cut(reason))),
      ]).text(JSONStyle(), indent: nil)
    }
  }

  /// As many whole lines as fit, and what to do about the others.
  private static func cut(_ text: String) -> String {
    guard text.utf16.count > limit else { return text }
    let end = "\n(More is left out here: `search` and `ask` of \(ServerCommand.name) find it.)"
    var kept: [Substring] = []
    var size = end.utf16.count
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      size += line.utf16.count + 1
      guard size <= limit else { break }
      kept.append(line)
    }
    guard kept.isEmpty else { return kept.joined(separator: "\n") + end }
    return String(decoding: text.utf16.prefix(limit - end.utf16.count), as: UTF16.self) + end
  }
}
