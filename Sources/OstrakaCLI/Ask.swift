import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading
import OstrakaServer

struct Ask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a question; the answer's citations are checked.",
    discussion: "Exits with 1 when nothing in the memory answers.")

  @Argument(help: "The question, in words; - reads it from standard input.")
  var question: String

  @OptionGroup var shards: ShardOptions

  @Option(help: "How long to wait for the shards, such as 500ms, 25s or 2m.")
  var deadline: Patience = Patience(Question.defaultPatience)

  @Flag(help: "Let a model read its documents now if it is cold (no model is in use yet).")
  var warm = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let text = question == "-" ? try StandardInput.question() : question
    let question = Question(
      id: QueryID(rawValue: access.runtime.identifiers.next()), text: text,
      shards: shards.shards, deadline: access.runtime.time.now.advanced(by: deadline.duration))
    let answer = try await access.withMemory(until: question.deadline) { memory in
      try await memory.ask(question)
    }
    if options.json {
      Output.print(AnswerBody(answer))
    } else {
      Terminal.standard.print(answer.text(Terminal.standard))
    }
    if answer.text == nil { throw ArgumentParser.ExitCode(ExitCode.no) }
  }
}

extension StandardInput {
  /// The question on standard input; one byte more than the longest is enough to refuse it.
  static func question() throws -> String {
    let longest = Query.limit + 1
    guard let bytes = try FileHandle.standardInput.read(upToCount: longest),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw OstrakaError(.badData, "Standard input holds no question in UTF-8.") }
    return text
  }
}

/// A duration as people type it: `500ms`, `25s`, `2m`; a bare number means seconds.
struct Patience: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits), number > 0, number < 1_000_000 else { return nil }
    let milliseconds: Double
    switch argument.dropFirst(digits.count) {
    case "ms": milliseconds = number
    case "", "s": milliseconds = number * 1_000
    case "m": milliseconds = number * 60_000
    default: return nil
    }
    duration = .milliseconds(Int64(milliseconds))
    guard duration <= Question.longestPatience, duration > .zero else { return nil }
  }

  var defaultValueDescription: String { "\(duration.components.seconds)s" }
}
