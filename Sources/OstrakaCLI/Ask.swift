import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading
import OstrakaReaders
import OstrakaServer

struct Ask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a question; the answer's citations are checked.",
    discussion: "Exits with 1 when nothing in the memory answers.")

  @Argument(help: "The question, in words; - reads it from standard input.")
  var question: String

  @OptionGroup var shards: ShardOptions

  @Option(
    help: "How long to wait for the shards, such as 500ms, 25s or 2m (default: 25s; --warm: 10m).")
  var deadline: Patience?

  @Flag(
    help: """
      Without `ostraka up`: let shards read with their models, even if their documents must be read \
      first or a call is paid.
      """)
  var warm = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let text = question == "-" ? try StandardInput.question() : question
    let usual = warm ? Question.longestPatience : Question.defaultPatience
    let question = Question(
      id: QueryID(rawValue: access.runtime.identifiers.next()), text: text, shards: shards.shards,
      deadline: access.runtime.time.now.advanced(by: deadline?.duration ?? usual))
    let answer = try await access.withMemory(
      until: question.deadline, models: (warm ? ModelUse.all : .warm).only(question.shards)
    ) { [warm] memory in
      if warm { try await announce(memory, access, question.shards) }
      return try await memory.ask(question)
    }
    if let file = access.settings.model?.model.file, answer.wasRead(by: LlamaReader.kind),
      ModelFile.isForTests(URL(fileURLWithPath: file).lastPathComponent)
    {
      Terminal.standard.say(
        "The model is for tests: it can't answer questions. `ostraka model install` says what can.")
    }
    if options.json {
      Output.print(AnswerBody(answer))
    } else {
      Terminal.standard.print(answer.text(Terminal.standard))
    }
    if answer.text == nil { throw ArgumentParser.ExitCode(ExitCode.no) }
  }

  /// Says what shards with a model may have to read first.
  private func announce(
    _ memory: any Memory, _ access: Access, _ shards: [ShardID]?
  ) async throws {
    for shard in try await memory.library.shards()
    where shards?.contains(shard.id) ?? true && Readers.isCostly(shard.reader) {
      guard let estimate = try? ReadingEstimate(of: shard.bytes, by: shard.reader, access) else {
        continue
      }
      Terminal.standard.say("\(shard.id): \(estimate.text)")
    }
  }
}

extension Answer {
  /// Also where the model was asked in vain, and another reader's answer took its place.
  fileprivate func wasRead(by reader: String) -> Bool {
    coverage.contains { $0.reader == reader || $0.usage?.outputTokens ?? 0 > 0 }
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
