import Foundation

/// Cuts a document into passages of whole lines.
///
/// Every byte belongs to exactly one passage, in order; an empty document has none. Passages end at
/// Markdown headings, else at the end of paragraphs; small neighbours under the same heading are
/// merged up to `targetBytes`. A fenced code block stays whole under `limitBytes`. In source code,
/// by file extension, paragraphs begin after a blank line at the outermost level or at a
/// declaration. No passage exceeds `limitBytes` but a single longer line. It takes linear time.
public struct PassageSplitter: Sendable {
  private let targetBytes: Int
  private let limitBytes: Int

  public init(targetBytes: Int = 600, limitBytes: Int = 1600) {
    self.limitBytes = max(1, limitBytes)
    self.targetBytes = min(max(1, targetBytes), self.limitBytes)
  }

  /// The passages of a document's bytes, in order. The name decides what kind of text it is.
  public func passages(
    of bytes: Data, named name: String, revision: RevisionID
  ) -> [Passage] {
    bytes.withUnsafeBytes { bytes in
      var packing = Packing(targetBytes: targetBytes, limitBytes: limitBytes, revision: revision)
      var outline = Outline(kind: TextKind(name: name))
      var next = Line(bytes, from: 0)
      while let line = next {
        next = Line(bytes, from: line.range.upperBound)
        packing.add(line.range, outline.mark(line, before: next))
      }
      return packing.finish()
    }
  }
}

/// What kind of text a document is, as far as its structure goes.
private enum TextKind {
  /// Markdown, and all text of no known kind.
  case prose
  case code
  /// Paragraphs only: `# x` is a comment there, not a heading.
  case plain

  init(name: String) {
    let file = name.split(whereSeparator: { $0 == "/" || $0 == ":" || $0 == "\\" }).last ?? ""
    let dot = file.lastIndex(of: ".")
    let suffix = dot.map { file[file.index(after: $0)...].lowercased() } ?? file.lowercased()
    self = codeSuffixes.contains(suffix) ? .code : plainSuffixes.contains(suffix) ? .plain : .prose
  }
}

private let codeSuffixes = words(
  """
  swift c h m mm cc cpp cxx hh hpp hxx cs go rs py pyi pyx rb js jsx mjs cjs ts tsx java kt kts \
  scala groovy php pl pm lua sh bash zsh fish r jl ex exs erl hs ml mli clj zig nim dart sql \
  proto vue svelte css scss less tf cmake v sv vhd asm s d f90 pas vb ps1
  """)

private let plainSuffixes = words(
  """
  yaml yml toml json jsonl ndjson ini cfg conf csv tsv xml html htm svg log env lock properties \
  plist dockerfile makefile gemfile gitignore editorconfig diff patch tex
  """)

private func words(_ text: String) -> Set<String> {
  Set(text.split(separator: " ").map(String.init))
}

// MARK: Lines

private struct Line {
  /// Its place in the document, the line break included.
  let range: Range<Int>
  /// Bytes of white space before its text.
  let indent: Int
  /// Its text without the white space around it; empty in a blank line.
  let text: Slice<UnsafeRawBufferPointer>

  /// The line that begins at an offset; nil at the end.
  init?(_ bytes: UnsafeRawBufferPointer, from offset: Int) {
    guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
    let feed = memchr(base + offset, 10, bytes.count - offset)
    range = offset..<(feed.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count)
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isWhiteSpace { start += 1 }
    while end > start, bytes[end - 1].isWhiteSpace { end -= 1 }
    indent = start - range.lowerBound
    text = bytes[start..<end]
  }

  var isBlank: Bool { text.isEmpty }

  func starts(with prefix: String) -> Bool { text.starts(with: prefix.utf8) }

  var isListItem: Bool {
    let marker = text.prefix(5).prefix { $0 != 0x20 }
    guard marker.count < text.count, let last = marker.last else { return false }
    let isNumber = marker.dropLast().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    return marker.count == 1
      ? "-*+".utf8.contains(last) : isNumber && ".)".utf8.contains(last) && marker.count < 5
  }

  /// How often its first byte is repeated at its start.
  var leadingRun: Int { text.prefix { $0 == text.first }.count }
}

// MARK: Structure

/// What a line means for where passages may end, and the headings that it stands under.
private struct Mark {
  /// `blank`: it holds no text of its own. `soft`: a good place to cut an overlong paragraph.
  enum Boundary { case none, blank, soft, paragraph, heading }

  var boundary = Boundary.none
  var headings: [String]
}

/// Follows the headings, fences and declarations of a document, line by line.
private struct Outline {
  private static let depthLimit = 8

  private let kind: TextKind
  private var headings: [(level: Int, text: String)] = []
  /// The byte and length that open the current fence.
  private var fence: (byte: UInt8, length: Int)?
  private var isFrontMatter = false
  private var isUnderline = false
  private var afterBlank = true
  private var isFirst = true

  init(kind: TextKind) { self.kind = kind }

  mutating func mark(_ line: Line, before next: Line?) -> Mark {
    defer {
      afterBlank = line.isBlank
      isFirst = false
    }
    if line.isBlank || isUnderline {
      isUnderline = false
      return Mark(boundary: .blank, headings: headings.map(\.text))
    }
    switch kind {
    case .prose: return markProse(line, before: next)
    case .code: return markCode(line)
    case .plain: return Mark(boundary: afterBlank ? .paragraph : .none, headings: [])
    }
  }

  private mutating func markProse(_ line: Line, before next: Line?) -> Mark {
    var boundary: Mark.Boundary = afterBlank ? .paragraph : .none
    if isFrontMatter || fence != nil {
      boundary = afterBlank ? .soft : .none
      closeFence(at: line)
    } else if isFirst, line.text.elementsEqual("---".utf8) {
      isFrontMatter = true
    } else if let byte = line.text.first, "`~".utf8.contains(byte), line.leadingRun >= 3 {
      fence = (byte, line.leadingRun)
    } else if let (level, text) = heading(line, before: next) {
      headings.removeAll { $0.level >= level }
      headings.append((level, text))
      boundary = .heading
      isUnderline = line.text.first != UInt8(ascii: "#")
    } else if line.indent <= 3, line.isListItem {
      boundary = .paragraph
    }
    return Mark(boundary: boundary, headings: headings.map(\.text))
  }

  private mutating func closeFence(at line: Line) {
    if isFrontMatter {
      isFrontMatter = !line.text.elementsEqual("---".utf8)
    } else if let open = fence, line.text.first == open.byte, line.leadingRun >= open.length,
      line.leadingRun == line.text.count
    {
      fence = nil
    }
  }

  /// ATX headings, and setext headings of one line after a blank one (CommonMark 4.2, 4.3).
  private func heading(_ line: Line, before next: Line?) -> (level: Int, text: String)? {
    guard line.indent <= 3 else { return nil }
    if line.text.first == UInt8(ascii: "#") {
      let level = line.leadingRun
      guard level <= 6 else { return nil }
      let rest = line.text.dropFirst(level)
      guard rest.isEmpty || rest.first?.isWhiteSpace == true else { return nil }
      return (level, HeadingText.plain(rest))
    }
    guard afterBlank, let next, next.indent <= 3, next.text.count >= 2,
      let rule = next.text.first, "=-".utf8.contains(rule), next.leadingRun == next.text.count,
      let first = line.text.first, !"|>-*+=".utf8.contains(first)
    else { return nil }
    return (rule == UInt8(ascii: "=") ? 1 : 2, HeadingText.plain(line.text))
  }

  private mutating func markCode(_ line: Line) -> Mark {
    let isDeclaration = Declaration.begins(line)
    let isClosing = line.text.first.map { "})]".utf8.contains($0) } ?? false
    // Preprocessor lines and the inside of comments stand at any column.
    if !isClosing, !line.starts(with: "#"), !line.starts(with: "*") {
      headings.removeAll { $0.level >= line.indent }
    }
    let around = headings.map(\.text)
    if isDeclaration, headings.count < Self.depthLimit {
      headings.append((line.indent, HeadingText.trimmed(line.text)))
    }
    guard afterBlank, !isClosing else { return Mark(headings: around) }
    let opens = line.indent == 0 || isDeclaration || Declaration.precedes(line)
    return Mark(boundary: opens ? .paragraph : .soft, headings: around)
  }
}

/// What a declaration looks like in the common languages; cheap, and sometimes wrong.
private enum Declaration {
  private static let openers = words(
    """
    abstract actor async class const data def defmodule defp deinit enum export extension extern \
    fileprivate final fn fun func function impl init inline inout interface internal let macro \
    mod module mutating namespace nonisolated object open operator override package private \
    protected protocol pub public record sealed static struct subscript template test trait type \
    typealias typedef union unsafe val var virtual void
    """)

  static func begins(_ line: Line) -> Bool {
    let word = line.text.prefix(12).prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
    guard !word.isEmpty, word.count < line.text.count, word.count < 12 else { return false }
    return openers.contains(String(decoding: word, as: UTF8.self))
  }

  /// Attributes and comments belong to the declaration after them.
  static func precedes(_ line: Line) -> Bool {
    ["@", "//", "/*", "#"].contains { line.starts(with: $0) }
  }
}

/// What a heading says, without its markup.
private enum HeadingText {
  private static let limit = 120
  /// No more of a line is looked at.
  private static let bytesRead = 960

  static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    cut(String(decoding: text.prefix(bytesRead), as: UTF8.self))
  }

  /// Links keep their text; emphasis, code marks and closing hashes go.
  static func plain(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    let decoded = String(decoding: text.prefix(bytesRead), as: UTF8.self)
    var kept = String.UnicodeScalarView()
    var closer: Unicode.Scalar?
    var last: Unicode.Scalar = " "
    for scalar in decoded.unicodeScalars {
      defer { last = scalar }
      if let end = closer {
        if scalar == end { closer = nil }
        continue
      }
      switch scalar {
      case "(" where last == "]": closer = ")"
      case "{" where last == " ": closer = "}"
      case "*", "`", "[", "]", "\u{fffd}": continue
      default: kept.append(scalar)
      }
    }
    var plain = Substring(String(kept))
    while let end = plain.last, end == "#" || end.isWhitespace { plain.removeLast() }
    return cut(String(plain))
  }

  private static func cut(_ text: String) -> String {
    String(text.trimmingCharacters(in: .whitespacesAndNewlines).prefix(limit))
  }
}

// MARK: Passages

/// Merges paragraphs into passages, one line at a time, remembering offsets only.
private struct Packing {
  private struct Block {
    var bytes: Range<Int>
    /// Counted from 0, half-open.
    var lines: Range<Int>
    var headings: [String]
    /// Whether it holds headings and blank lines only.
    var isHeading: Bool

    mutating func extend(by other: Block) {
      bytes = bytes.lowerBound..<other.bytes.upperBound
      lines = lines.lowerBound..<other.lines.upperBound
    }
  }

  let targetBytes: Int
  let limitBytes: Int
  let revision: RevisionID
  private var passages: [Passage] = []
  private var lineCount = 0
  /// Whole paragraphs that the next passage begins with.
  private var done: Block?
  /// The paragraph that lines are being added to; it follows `done`.
  private var open: Block?
  /// The line of `open` before which it is best cut in two.
  private var cut: Block?

  init(targetBytes: Int, limitBytes: Int, revision: RevisionID) {
    self.targetBytes = targetBytes
    self.limitBytes = limitBytes
    self.revision = revision
  }

  mutating func add(_ range: Range<Int>, _ mark: Mark) {
    let line = Block(
      bytes: range, lines: lineCount..<(lineCount + 1), headings: mark.headings,
      isHeading: mark.boundary == .heading)
    lineCount += 1
    if mark.boundary == .paragraph || mark.boundary == .heading { close(before: line) }
    if mark.boundary == .soft { cut = line }
    makeRoom(for: line)
    if open == nil {
      open = line
    } else {
      if mark.boundary == .none || mark.boundary == .soft { open?.isHeading = false }
      open?.extend(by: line)
    }
  }

  mutating func finish() -> [Passage] {
    if let open { join(open) }
    flush()
    return passages
  }

  /// Ends the open paragraph before a line that begins another, and the passage if it must.
  private mutating func close(before next: Block) {
    if open?.isHeading == true, next.headings.starts(with: open?.headings ?? []) {
      // Headings without text of their own go with what follows them.
      open?.headings = next.headings
      open?.isHeading = next.isHeading
      return
    }
    if let open { join(open) }
    (open, cut) = (nil, nil)
    if let done, next.isHeading || !next.headings.starts(with: done.headings) { flush() }
  }

  private mutating func join(_ block: Block) {
    if let size = done?.bytes.count, size + block.bytes.count <= targetBytes {
      done?.extend(by: block)
    } else {
      flush()
      done = block
    }
  }

  /// Cuts the open paragraph where one line more would exceed the limit.
  private mutating func makeRoom(for line: Block) {
    guard let block = open, block.bytes.count + line.bytes.count > limitBytes else { return }
    flush()
    open = nil
    if let at = cut, at.bytes.lowerBound - block.bytes.lowerBound >= limitBytes / 4,
      line.bytes.upperBound - at.bytes.lowerBound <= limitBytes
    {
      var (head, tail) = (block, block)
      head.bytes = block.bytes.lowerBound..<at.bytes.lowerBound
      head.lines = block.lines.lowerBound..<at.lines.lowerBound
      tail.bytes = at.bytes.lowerBound..<block.bytes.upperBound
      tail.lines = at.lines.lowerBound..<block.lines.upperBound
      tail.headings = at.headings
      append(head)
      open = tail.bytes.isEmpty ? nil : tail
    } else {
      append(block)
    }
    cut = nil
  }

  private mutating func flush() {
    if let done { append(done) }
    done = nil
  }

  private mutating func append(_ block: Block) {
    passages.append(
      Passage(
        extent: Extent(revision: revision, range: block.bytes),
        lines: (block.lines.lowerBound + 1)...block.lines.upperBound,
        ordinal: passages.count, headings: block.headings))
  }
}

extension UInt8 {
  /// ASCII white space; line breaks too.
  var isWhiteSpace: Bool { self == 0x20 || (self >= 9 && self <= 13) }
}
