import CPCRE2
import Foundation

/// One search for the matches of a pattern, from the beginning of a text to its end.
struct PatternSearch: ~Copyable {
  /// How far past the last allowed start the text is looked at, at first and at most. A match that
  /// could go on there is tried again with more text: most are shorter than the first, and an
  /// armored private key with its certificates is shorter than the second.
  static let reach = 1 << 10
  static let reachLimit = 1 << 16

  /// How often a match may be continued from one start. A lazy `[\s\S]` takes one for each byte.
  private static let matchLimit: UInt32 = 100_000
  /// The processor time for one text, in seconds and in seconds for each of its bytes: the machine
  /// code counts only some of what it does against the limit above.
  private static let allowance = (least: 2.0, perByte: 1e-6)
  /// In KiB. What one match remembers of where it can go on.
  private static let heapLimit: UInt32 = 16 << 10

  private let pattern: Pattern
  private let data: OpaquePointer?
  private let settings: OpaquePointer?
  private let began = Self.processorTime

  init(_ pattern: Pattern) {
    self.pattern = pattern
    data = pcre2_match_data_create_from_pattern_8(pattern.code, nil)
    settings = pcre2_match_context_create_8(nil)
    pcre2_set_match_limit_8(settings, Self.matchLimit)
    pcre2_set_depth_limit_8(settings, Self.matchLimit)
    pcre2_set_heap_limit_8(settings, Self.heapLimit)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(settings)
  }

  /// Finds the next match that isn't empty, for `range(of:)`. False when there is none or when it
  /// takes too long.
  ///
  /// - Parameter limit: where a match can't begin any more; it can end after it.
  func find(in text: Span<UInt8>, from start: Int, startingBefore limit: Int) -> Bool {
    var start = start
    while start < limit {
      let share = shareSpent(on: text)
      guard share < 1 else { return false }
      let isLast = share > 0.5
      switch look(
        in: text, from: start, startingBefore: limit, reach: Self.reach, isLast: isLast)
      {
      case .match: return true
      case .none, .exhausted: return false
      case .cut(let beginning):
        start = max(start, beginning)
        let outcome = lookFurther(in: text, at: start)
        if outcome == .match { return true }
        if outcome == .exhausted { return false }
        start += 1
      }
    }
    return false
  }

  /// Tries one start with more and more text, until it is seen whether a match begins there.
  private func lookFurther(in text: Span<UInt8>, at start: Int) -> Outcome {
    var reach = Self.reach
    var outcome = Outcome.cut(start)
    while case .cut = outcome {
      reach = min(reach * 8, Self.reachLimit)
      // Interpreted, as then every step counts against the limit.
      outcome = look(
        in: text, from: start, startingBefore: start + 1, reach: reach,
        isLast: reach == Self.reachLimit, PCRE2_NO_JIT)
    }
    return outcome
  }

  private func look(
    in text: Span<UInt8>, from start: Int, startingBefore limit: Int, reach: Int,
    isLast: Bool, _ mode: UInt32 = 0
  ) -> Outcome {
    let end = Self.characterBoundary(atOrAfter: min(text.count, limit + reach), in: text)
    var options = PCRE2_NOTEMPTY | mode
    // The end of what is looked at isn't taken for the end of the text.
    if end < text.count { options |= isLast ? PCRE2_NOTEOL : PCRE2_PARTIAL_HARD }
    return step(in: text, from: start, startingBefore: limit, end: end, options)
  }

  /// How much of the time that a text gets is spent. From a half on, matches that go beyond the
  /// first reach are not followed, so that what is left suffices for the rest of the text.
  private func shareSpent(on text: Span<UInt8>) -> Double {
    let allowance = Self.allowance.least + Self.allowance.perByte * Double(text.count)
    return (Self.processorTime - began) / allowance
  }

  /// Of this thread, in seconds: it doesn't depend on what else the machine does.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  enum Outcome: Equatable {
    case match
    case none
    /// It took too long.
    case exhausted
    /// A match begins there for which more text must be seen.
    case cut(Int)
  }

  /// One call of PCRE2.
  func step(
    in text: Span<UInt8>, from start: Int, startingBefore limit: Int, end: Int,
    _ options: UInt32
  ) -> Outcome {
    pcre2_set_offset_limit_8(settings, limit - 1)
    return text.withUnsafeBufferPointer { bytes in
      var result = pcre2_match_8(
        pattern.code, bytes.baseAddress, end, start, options, data, settings)
      if result == PCRE2_ERROR_JIT_STACKLIMIT {
        // The machine code has the small stack of PCRE2 alone; the interpreter uses the heap.
        result = pcre2_match_8(
          pattern.code, bytes.baseAddress, end, start, options | PCRE2_NO_JIT, data, settings)
      }
      if result == PCRE2_ERROR_PARTIAL { return .cut(range(of: 0)?.lowerBound ?? end) }
      if result > 0 { return .match }
      return result == PCRE2_ERROR_NOMATCH ? .none : .exhausted
    }
  }

  /// Where a group of the last match stood, or the whole match (0). Nil when it took no part.
  func range(of group: Int) -> Range<Int>? {
    guard let offsets = pcre2_get_ovector_pointer_8(data), group <= pattern.groupCount else {
      return nil
    }
    let start = offsets[2 * group]
    let end = offsets[2 * group + 1]
    // PCRE2_UNSET, a macro Swift doesn't see; `\K` can put the start after the end.
    guard start != Int(bitPattern: UInt.max), start <= end else { return nil }
    return start..<end
  }

  private static func characterBoundary(atOrAfter index: Int, in text: Span<UInt8>) -> Int {
    var index = index
    while index < text.count, text[index] & 0xc0 == 0x80 { index += 1 }
    return index
  }
}
