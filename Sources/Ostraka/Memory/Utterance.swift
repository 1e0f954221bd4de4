import Foundation

/// A line such as `Anna: I'll be there.`, as a transcript has it.
enum Utterance {
  /// The most bytes of a speaker's name.
  private static let longest = 40
  /// From how many utterances on a text can be a transcript.
  private static let fewest = 4
  /// Enough of a text to tell what it is.
  private static let linesRead = 400

  /// Who speaks: what stands before the first colon, if that can be a name and text follows.
  static func speaker<Line: RandomAccessCollection<UInt8>>(of line: Line) -> Line.SubSequence? {
    guard let first = line.first, (0x41...0x5a).contains(first) || first >= 0x80,
      let colon = line.prefix(longest).firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let after = line.index(after: colon)
    let name = line[..<colon]
    guard after < line.endIndex, line[after] == 0x20,
      name.allSatisfy({ $0 >= 0x30 || " .-'".utf8.contains($0) })
    else { return nil }
    return name
  }

  /// Where a passage says that it is this person who speaks: `Anna: ` at the beginning of a line.
  static func label(of speaker: String, in passage: Data) -> Range<Int>? {
    guard let label = passage.range(of: Data((speaker + ": ").utf8)),
      label.lowerBound == passage.startIndex || passage[label.lowerBound - 1] == UInt8(ascii: "\n")
    else { return nil }
    return label
  }

  /// Whether a text is a transcript: most of its lines are utterances, of speakers who come back.
  static func dominate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var (utterances, others) = (0, 0)
    var speakers: Set<String> = []
    var next = TextLine(bytes, from: 0)
    while let line = next, utterances + others < linesRead {
      next = TextLine(bytes, from: line.range.upperBound)
      if let name = speaker(of: line.text) {
        utterances += 1
        speakers.insert(String(decoding: name, as: UTF8.self))
      } else if !line.isBlank {
        others += 1
      }
    }
    return utterances >= fewest && utterances > others && speakers.count * 2 <= utterances
  }
}
