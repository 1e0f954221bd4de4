import Ostraka

/// A message to Claude Code that got no result.
struct ClaudeCodeFailure: Error {
  /// What a person is told.
  let error: OstrakaError
  /// Whether Claude Code may have done what it bills.
  var mayBeBilled = false
  /// Whether it no longer knows the session that it was to resume.
  var isForgotten = false
}
