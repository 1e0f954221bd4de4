import Foundation
import Ostraka

@testable import OstrakaLoading
@testable import OstrakaStore

/// What becomes of a file before it is stored: checks, redaction, passages, terms, sentences.
enum IngestionFuzz {
  private static let names = ["a.md", "a.swift", "a.txt", "a.json", "a.py", "CHANGELOG", "a.html"]
  private static let redactor = Redactor.builtIn
  private static let analyzer = Analyzer()

  static func run(_ bytes: [UInt8]) {
    let data = Data(bytes.dropFirst())
    let kind = Int(bytes.first ?? 0)
    _ = TextCheck.problem(in: data)
    _ = try? FrontMatter.parse(data, of: "a.md")
    if ServerMemory.looksLikeIt(data) { _ = try? ServerMemory(data, of: "memory.json") }
    transcript(data)
    document(data, named: names[kind % names.count])
  }

  private static func document(_ data: Data, named name: String) {
    let load = Load(
      id: "a", source: .file("/x/\(name)"), name: name, shard: .main, bytes: data)
    guard
      let checked = try? CheckedLoad(
        load, revision: "r", allowsSecrets: false, redactor: redactor)
    else { return }
    // Masks keep lengths, and what is masked once has nothing more to mask.
    guard checked.text.count == data.count else { fatalError("masking changed the length") }
    guard String(validating: checked.text, as: UTF8.self) != nil else {
      fatalError("masking broke the UTF-8")
    }
    let passages = Incoming(checked).passages
    var end = 0
    for each in passages {
      let range = each.passage.extent.range
      guard range.lowerBound >= end, range.upperBound <= checked.text.count, !range.isEmpty else {
        fatalError("a passage is at \(range) of \(checked.text.count), after \(end)")
      }
      end = range.upperBound
    }
    let text = String(decoding: data.prefix(2_000), as: UTF8.self)
    _ = QueryTerms(text)
    _ = analyzer.terms(in: text)
  }

  private static func transcript(_ data: Data) {
    var markdown = SessionMarkdown(limit: 64 << 10)
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let object = JSONObject(line) else { continue }
      for entry in [TranscriptEntry.claudeCode(object), TranscriptEntry.codex(object)] {
        if let entry { markdown.add(entry) }
      }
    }
    guard markdown.data.count <= 64 << 10 else { fatalError("a transcript exceeds its limit") }
  }
}
