import Foundation
import Testing

@Suite("Figures in README.md")
struct FigureTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Measured figures: a number with a unit, outside of code and the settings' own limits.
  private func figures(in paragraph: String) -> [String] {
    let prose = paragraph.replacing(/`[^`]*`/, with: "")
    return prose.matches(
      of: /[0-9][0-9.,]*\s?(ms|µs|s|seconds|%|MB|GB|KB|times|percent)\b|[0-9.,]+\s?%/
    ).map { String($0.output.0) }
  }

  /// The files below docs/evidence that a paragraph links to.
  private func evidence(in paragraph: String) -> [String] {
    paragraph.matches(of: /\((docs\/evidence\/[^)\s]*)\)/).map { String($0.output.1) }
  }

  /// A list's items count by themselves; blocks of code don't count.
  private func paragraphs(of text: String) -> [String] {
    text.replacing(/```[\s\S]*?```/, with: "").replacing("\n- ", with: "\n\n- ")
      .components(separatedBy: "\n\n")
  }

  @Test("each stands beside the file that shows it")
  func cited() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    var count = 0
    for paragraph in paragraphs(of: text) {
      let found = figures(in: paragraph)
      count += found.count
      guard !found.isEmpty else { continue }
      #expect(!evidence(in: paragraph).isEmpty, "\(found) without a file: \(paragraph)")
    }
    #expect(count > 0)
    for file in paragraphs(of: text).flatMap(evidence) {
      let path = Self.root.appendingPathComponent(file).path
      #expect(FileManager.default.fileExists(atPath: path), "\(file) is not there")
    }
  }

  @Test("and one that doesn't would be found")
  func uncited() {
    #expect(figures(in: "Answers come in 8 ms, 99% of them.") == ["8 ms", "99%"])
    #expect(figures(in: "Wait `--deadline 25s` for 4 shards.").isEmpty)
    #expect(evidence(in: "in 8 ms ([a](docs/evidence/scale.json))") == ["docs/evidence/scale.json"])
    #expect(
      paragraphs(of: "a\n- b 1 s\n- c\n\n```\n5 ms\n```").count { !figures(in: $0).isEmpty } == 1)
  }
}
