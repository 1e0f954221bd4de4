/// Follows the headings, fences and declarations of a document, line by line.
struct Outline {
  private static let depthLimit = 8

  private let kind: TextKind
  private var headings: [(level: Int, text: String)] = []
  /// The byte and length that open the current fence.
  private var fence: (byte: UInt8, length: Int)?
  private var isFrontMatter = false
  private var isUnderline = false
  private var afterBlank = true
  private var isFirst = true
  private var speaker: String?

  init(kind: TextKind) { self.kind = kind }

  mutating func mark(_ line: TextLine, before next: TextLine?) -> LineMark {
    defer {
      afterBlank = line.isBlank
      isFirst = false
    }
    if line.isBlank || isUnderline {
      isUnderline = false
      return LineMark(boundary: .blank, headings: headings.map(\.text))
    }
    switch kind {
    case .prose: return markProse(line, before: next)
    case .transcript: return markTranscript(line, before: next)
    case .code: return markCode(line)
    case .plain: return LineMark(boundary: afterBlank ? .paragraph : .none, headings: [])
    }
  }

  private mutating func markProse(_ line: TextLine, before next: TextLine?) -> LineMark {
    var boundary: LineMark.Boundary = afterBlank ? .paragraph : .none
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
    return LineMark(boundary: boundary, headings: headings.map(\.text))
  }

  /// As prose, with who speaks as the innermost heading.
  private mutating func markTranscript(_ line: TextLine, before next: TextLine?) -> LineMark {
    var mark = markProse(line, before: next)
    guard mark.boundary != .heading, mark.boundary != .soft else {
      speaker = nil
      return mark
    }
    if let name = Utterance.speaker(of: line.text) {
      speaker = HeadingText.trimmed(name)
      mark.boundary = .paragraph
    }
    mark.headings += speaker.map { [$0] } ?? []
    return mark
  }

  private mutating func closeFence(at line: TextLine) {
    if isFrontMatter {
      isFrontMatter = !line.text.elementsEqual("---".utf8)
    } else if let open = fence, line.text.first == open.byte, line.leadingRun >= open.length,
      line.leadingRun == line.text.count
    {
      fence = nil
    }
  }

  /// ATX headings, and setext headings of one line after a blank one (CommonMark 4.2, 4.3).
  private func heading(_ line: TextLine, before next: TextLine?) -> (level: Int, text: String)? {
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

  private mutating func markCode(_ line: TextLine) -> LineMark {
    let isDeclaration = CodeDeclaration.begins(line)
    let isClosing = line.text.first.map { "})]".utf8.contains($0) } ?? false
    // Preprocessor lines and the inside of comments stand at any column.
    if !isClosing, !line.starts(with: "#"), !line.starts(with: "*") {
      headings.removeAll { $0.level >= line.indent }
    }
    let around = headings.map(\.text)
    if isDeclaration, headings.count < Self.depthLimit {
      headings.append((line.indent, HeadingText.trimmed(line.text)))
    }
    guard afterBlank, !isClosing else { return LineMark(headings: around) }
    let opens = line.indent == 0 || isDeclaration || CodeDeclaration.precedes(line)
    return LineMark(boundary: opens ? .paragraph : .soft, headings: around)
  }
}
