import CPCRE2

/// A compiled regular expression.
///
/// Patterns are written for Go's `regexp`, whose syntax is nearly a part of PCRE2's: `$` without
/// `(?m)` is made to mean the very end, a line ends with LF alone, and letters without regard to
/// case are Unicode's. What is left: `\v` is any vertical space, `\s` has the vertical tab too,
/// and `\C` is refused. Text is UTF-8; what isn't valid in it matches nothing.
///
/// Sendable, as PCRE2 never writes to a compiled pattern: what one match needs is in
/// ``PatternSearch``.
final class Pattern: @unchecked Sendable {
  /// Why a pattern can't be compiled, and after how many characters of it that shows.
  struct Failure: Error {
    let reason: String
    let position: Int
  }

  let code: OpaquePointer
  /// How many groups capture text, without the whole match.
  let groupCount: Int
  /// Whether a match really begins where `LeadingRun` says.
  let hasLeadingRun: Bool

  /// Compiles a pattern, to machine code where that is possible.
  init(_ source: String) throws(Failure) {
    let options =
      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C
      | PCRE2_USE_OFFSET_LIMIT
    var number: Int32 = 0
    var offset = 0
    let settings = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(settings) }
    pcre2_set_newline_8(settings, UInt32(PCRE2_NEWLINE_LF))
    let shorter = LeadingRun.removed(from: source)
    hasLeadingRun = shorter != nil
    var bytes = Array((shorter?.pattern ?? source).utf8)
    guard
      let code = pcre2_compile_8(
        &bytes, bytes.count, UInt32(options), &number, &offset, settings)
    else {
      let position = String(decoding: bytes.prefix(offset), as: UTF8.self).count
      let removed = shorter.map { position > $0.offset ? LeadingRun.length : 0 } ?? 0
      throw Failure(reason: Self.reason(number), position: position + removed)
    }
    self.code = code
    // An error only means that there is no machine code, and matching is slower.
    pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE) | UInt32(PCRE2_JIT_PARTIAL_HARD))
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    groupCount = Int(count)
  }

  deinit { pcre2_code_free_8(code) }

  /// Whether it matches anywhere in a text, which is all that it sees. A text that takes too long
  /// has no match.
  func matches(_ text: Span<UInt8>) -> Bool {
    let search = PatternSearch(self)
    return search.step(in: text, from: 0, startingBefore: text.count + 1, end: text.count, 0)
      == .match
  }

  private static func reason(_ number: Int32) -> String {
    var message = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(number, &message, message.count)
    return count > 0 ? String(decoding: message.prefix(Int(count)), as: UTF8.self) : "\(number)"
  }
}
