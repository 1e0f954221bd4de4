/// A moment at which Claude Code runs a hook (code.claude.com/docs/en/hooks).
enum HookEvent: String, CaseIterable, Sendable {
  /// A session begins: the memory says what it knows.
  case sessionStart = "session-start"
  /// A session ends: the memory takes it in.
  case sessionEnd = "session-end"
  /// The agent wants to stop: an attached shard goes on.
  case stop

  /// As Claude Code writes it.
  var name: String {
    switch self {
    case .sessionStart: "SessionStart"
    case .sessionEnd: "SessionEnd"
    case .stop: "Stop"
    }
  }

  /// The kinds of the event that it is for; nil for all. A session that is resumed or forked still
  /// has in its context what it was told at its start.
  var matcher: String? { self == .sessionStart ? "startup|clear|compact" : nil }

  /// How long the hook may take, in seconds. Claude Code allows an end 1.5 seconds without this.
  var seconds: Int { self == .sessionEnd ? 30 : 10 }
}
