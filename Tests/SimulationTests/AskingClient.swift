import Foundation
import Ostraka
import OstrakaStore
import OstrakaTesting

/// Somebody who asks for the codes of documents, and again when the connection breaks.
struct AskingClient: Sendable {
  let name: String
  let host: SimulatedHost
  let journal: Journal
  let runtime: Runtime
  let faults: Faults
  let problems: Problems

  static let operations = 5
  /// How much longer than its deadline a question may take: calls are held up for seconds.
  static let slack: Duration = .seconds(60)

  func run() async throws {
    for number in 0..<Self.operations {
      try await runtime.time.sleep(for: faults.pause(atMost: .seconds(12)))
      let known = journal.entries.filter(\.isKnown)
      guard !known.isEmpty else { continue }
      try await ask(
        known[faults.draw(below: known.count)], QueryID(rawValue: "\(name)\(number)"))
    }
  }

  private func ask(_ entry: Journal.Entry, _ id: QueryID) async throws {
    let question = question(about: entry, id)
    guard let answer = try await answer(question) else { return }
    judge(answer, entry)
    // The same question again has the same answer, unless that quoted what was forgotten since.
    if let again = try await self.answer(question), again != answer,
      answer.citations.allSatisfy({ journal.entry($0.document.name)?.isKnown == true })
    {
      problems.note("the query \(id) has two answers")
    }
  }

  /// Asks with nothing in the way: the code must be found now.
  func mustFind(_ entry: Journal.Entry) async throws {
    let id = QueryID(rawValue: "last-\(entry.name)")
    guard let answer = try await answer(question(about: entry, id)) else {
      return problems.note("the query \(id) is never answered")
    }
    judge(answer, entry)
    if let silent = silent(answer, entry) {
      problems.note("\(entry.name) in \(entry.shard) is not found in the end: \(silent)")
    }
  }

  private func question(about entry: Journal.Entry, _ id: QueryID) -> Question {
    Question(
      id: id, text: "What is the code of \(entry.name)?",
      deadline: runtime.time.now.advanced(by: Question.defaultPatience))
  }

  /// Asks until there is an answer; nil when there is none in time.
  private func answer(_ question: Question) async throws -> Answer? {
    let time = runtime.time
    let started = time.uptime
    while time.uptime - started < Question.defaultPatience + Self.slack {
      let life = try await host.living()
      do {
        return try await life.coordinator.ask(question)
      } catch let error as OstrakaError {
        guard error.mayPass else {
          problems.note("asking failed with \(error.code): \(error.message)")
          return nil
        }
      }
      try await time.sleep(for: .milliseconds(200))
    }
    return nil
  }

  private func judge(_ answer: Answer, _ entry: Journal.Entry) {
    // What it may say includes what has been loaded since.
    let now = journal.entry(entry.name)
    let codes =
      (now?.versions ?? []).dropFirst(entry.acknowledged - 1).map(\.code)
      + (now?.givenUp ?? []).map(\.code)
    for each in answer.citations where !isTrue(each) {
      problems.note("a citation is not what was loaded: \(each.citation.quote)")
    }
    let quotes = answer.citations.map(\.citation.quote)
    if (quotes + [answer.text ?? ""]).contains(where: { $0.contains(Journal.stem) }) {
      problems.note("the query \(answer.query) let a secret out")
    }
    let isRight = codes.contains { code in
      answer.text?.contains(code) == true && quotes.contains { $0.contains(code) }
    }
    guard !isRight, silent(answer, entry) == nil else { return }
    guard journal.entry(entry.name)?.isKnown == true else { return }
    problems.note("the query \(answer.query) got a wrong answer: \(answer.text ?? "none")")
  }

  /// Why the document's shard said nothing; nil when it did.
  private func silent(_ answer: Answer, _ entry: Journal.Entry) -> String? {
    answer.coverage.first { $0.shard == entry.shard && [.late, .failed].contains($0.outcome) }
      .map { "\($0.outcome): \($0.because ?? "")" }
  }

  /// Whether a quote stands in a version of its document, at its place.
  private func isTrue(_ each: CheckedCitation) -> Bool {
    let range = each.citation.extent.range
    return (journal.entry(each.document.name)?.versions ?? []).contains { version in
      let bytes = Array(version.kept)
      return range.upperBound <= bytes.count
        && String(decoding: bytes[range], as: UTF8.self) == each.citation.quote
    }
  }
}
