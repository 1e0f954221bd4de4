/// Merges paragraphs into passages, one line at a time, remembering offsets only.
struct Packing {
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

  mutating func add(_ range: Range<Int>, _ mark: LineMark) {
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
