import Foundation
import OstrakaTesting
import Testing

@testable import Ostraka

@Suite struct PassageSplitterTests {
  private func split(
    _ text: String, named name: String = "page.md", target: Int = 600, limit: Int = 1600
  ) -> [(passage: Passage, text: String)] {
    let bytes = Data(text.utf8)
    return PassageSplitter(targetBytes: target, limitBytes: limit)
      .passages(of: bytes, named: name, revision: "r")
      .map { ($0, String(decoding: bytes[$0.extent.range], as: UTF8.self)) }
  }

  @Test func `an empty document has no passages`() {
    #expect(split("").isEmpty)
  }

  @Test func `a section is a passage under all its headings`() {
    let parts = split(
      "# Guide\n\nHello.\n\n## *Set* up [here](x) ##\nRun it.\n\nNext\n====\nBye.\n")
    #expect(
      parts.map(\.text) == [
        "# Guide\n\nHello.\n\n", "## *Set* up [here](x) ##\nRun it.\n\n", "Next\n====\nBye.\n",
      ])
    #expect(parts.map(\.passage.headings) == [["Guide"], ["Guide", "Set up here"], ["Next"]])
    #expect(parts.map(\.passage.lines) == [1...4, 5...7, 8...10])
  }

  @Test func `a heading without text goes with the section below it`() {
    let parts = split("# A\n\n## B\n\ntext\n\n## C\nmore\n")
    #expect(parts.map(\.passage.headings) == [["A", "B"], ["A", "C"]])
  }

  @Test func `fenced code has no headings and stays whole`() {
    let code =
      "```sh\n# not a heading\n\n" + String(repeating: "echo hello\n\n", count: 60) + "```\n"
    let parts = split("intro\n\n" + code + "\noutro\n", target: 100)
    #expect(parts.contains { $0.text == code + "\n" })
    #expect(parts.allSatisfy { $0.passage.headings.isEmpty })
  }

  @Test func `small paragraphs are merged up to the target`() {
    let parts = split(String(repeating: "A paragraph.\n\n", count: 10), target: 40)
    #expect(parts.map(\.text.utf8.count) == [28, 28, 28, 28, 28])
  }

  @Test func `a long line stays one passage`() {
    let line = String(repeating: "word ", count: 10_000)
    let parts = split("before\n" + line + "\nafter\n")
    #expect(parts.map(\.text) == ["before\n", line + "\n", "after\n"])
  }

  @Test func `code is cut before declarations and knows what encloses it`() {
    let body = String(repeating: "    work(with: something)\n", count: 8)
    let text = """
      import Foundation

      struct Shard {
        /// Opens it.
        func open() {
      \(body)  }

        func close() {
      \(body)  }
      }

      let limit = 3

      """
    let parts = split(text, named: "Shard.swift", target: 300)
    #expect(parts.map(\.passage.headings) == [[], ["struct Shard {"], []])
    #expect(parts[1].text.hasPrefix("  func close"))
    #expect(parts[2].text.hasPrefix("let limit"))
  }

  @Test func `a comment in a configuration file is no heading`() {
    #expect(split("# Port\nport: 1\n", named: "ostraka.yaml").map(\.passage.headings) == [[]])
  }

  @Test func `turns of a transcript stay whole`() {
    let parts = split("Ann: Hi.\n\nBob: Hello, Ann.\n\nAnn: Bye.\n", target: 30)
    #expect(parts.map(\.text) == ["Ann: Hi.\n\nBob: Hello, Ann.\n\n", "Ann: Bye.\n"])
  }

  @Test(arguments: 0..<300)
  func `passages cover every byte in order by whole lines`(seed: UInt64) {
    let random = SeededRandomness(seed: seed)
    let pieces = [
      "# One\n", "## Two\r\n", "\n", "\r\n", "   \n", "text ", "more text\n", "```\n", "~~~\n",
      "---\n", "===\n", "- item\n", "func f() {\n", "  let x = 1\n", "}\n", "| a | b |\n", "é中😀",
      String(repeating: "long ", count: 30),
    ]
    var text = ""
    for _ in 0..<(random.next() % 120) {
      text += pieces[Int(random.next() % UInt64(pieces.count))]
    }
    let name = ["a.md", "a.swift", "a.yaml", ""][Int(random.next() % 4)]
    let parts = split(text, named: name, target: 60, limit: 200)
    #expect(parts.map(\.text).joined() == text)
    var (line, byte) = (1, 0)
    for (ordinal, part) in parts.enumerated() {
      #expect(part.passage.ordinal == ordinal)
      #expect(part.passage.extent.range.lowerBound == byte)
      #expect(part.passage.lines.lowerBound == line)
      let feeds = part.text.utf8.count { $0 == 10 }
      let isLast = ordinal == parts.count - 1
      #expect(part.text.utf8.last == 10 || isLast)
      #expect(part.passage.lines.count == feeds + (part.text.utf8.last == 10 ? 0 : 1))
      #expect(part.text.utf8.count <= 200 || part.passage.lines.count == 1)
      line = part.passage.lines.upperBound + 1
      byte = part.passage.extent.range.upperBound
    }
  }
}
