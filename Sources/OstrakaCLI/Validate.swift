import ArgumentParser
import Foundation
import Ostraka
import OstrakaReaders

struct ValidateVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Measure what a reader holds, for how long, and what it saves, on this machine.",
    discussion: """
      Works on scratch memories only. Writes report.html, report.json and every query to the folder. A run that \
      was interrupted goes on where it stopped. Exits with 1 when an experiment failed, which is not the same as a \
      hypothesis that did not hold. The full form takes about two hours, most of it waiting; --quick takes a few \
      minutes and says less.
      """)

  @Option(help: "The folder to write to.", completion: .directory)
  var report: String

  @Option(help: "The kind of reader, as the memory here has it configured.")
  var reader = ExtractiveReader.kind

  @Flag(help: "Small sizes and short waits.")
  var quick = false

  @Option(help: "The longest pause of the experiment “idle”, such as 15m or 2h.")
  var idleMax: Lifetime?

  @Option(
    name: .customLong("only"),
    help:
      "Only this experiment; may be repeated (\(Experiments.all.map { $0.name }.joined(separator: ", ")))."
  )
  var only: [String] = []

  @Flag(
    help:
      "Let a reader that is paid for read, within the spending limits of the memory, which nobody else can use meanwhile."
  )
  var yes = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let names = Set(Experiments.all.map { $0.name })
    if let unknown = only.first(where: { !names.contains($0) }) {
      throw OstrakaError(
        .invalidRequest,
        "There is no experiment “\(unknown)”. There are: \(names.sorted().joined(separator: ", "))."
      )
    }
    // The memory here only says how its readers are configured.
    let directory = try options.named.map { _ in try options.directory() } ?? nearest
    let settings = try await Settings(of: directory)
    let (isPaid, price) = try check(settings, directory)
    let lock = isPaid ? try lock(directory) : nil
    defer { withExtendedLifetime(lock) {} }
    let terminal = Terminal.standard
    let validation = Validation(
      reader: reader, settings: settings,
      configuration: FileManager.default.contents(atPath: directory.configuration),
      spending: isPaid ? directory.spending : nil,
      scale: scale(settings, price), price: price,
      idleMax: idleMax?.duration ?? (quick ? .seconds(6) : .seconds(1_800)),
      wanted: Set(only), folder: URL(fileURLWithPath: report).path, runtime: Wiring.runtime,
      logger: Wiring.logger, server: await server(settings),
      onProgress: { terminal.progress($0) })
    let made = try await run(validation)
    terminal.progress("")
    if options.json {
      Output.print(made)
    } else {
      for each in made.experiments {
        terminal.print("\(each.name): \(terminal.bold(each.verdict.rawValue)). \(each.because)")
      }
      terminal.print("The report: \(validation.folder)/report.html")
    }
    guard made.experiments.allSatisfy({ $0.verdict != .failed }) else {
      throw ArgumentParser.ExitCode(ExitCode.no)
    }
  }

  private var nearest: MemoryDirectory {
    let folder = FileManager.default.currentDirectoryPath
    // One that isn't there has the settings that nobody has changed.
    return MemoryDirectory.nearest(to: folder)
      ?? MemoryDirectory(path: folder + "/" + MemoryDirectory.name)
  }

  /// What is spent is booked in the memory, so nobody else may book there meanwhile.
  private func lock(_ directory: MemoryDirectory) throws -> MemoryLock {
    guard let lock = try MemoryLock(directory) else {
      throw OstrakaError(
        .tryLater,
        "The memory in \(directory.path) is in use, and what “\(reader)” costs is booked there. Stop its daemon, or configure the "
          + "reader in a memory of its own: --memory DIR.")
    }
    return lock
  }

  private func server(_ settings: Settings) async -> String? {
    guard reader == LlamaReader.kind, let program = settings.model?.server else { return nil }
    let process = MortalProcess("version", program: program, arguments: ["--version"])
    let late = OstrakaError(.tryLater, "It does not say its version.")
    let ended = try? await Wiring.runtime.time.within(.seconds(10), orThrow: late) {
      try await process.run()
    }
    let lines = ((ended?.output ?? "") + (ended?.errors ?? "")).split(separator: "\n")
    return lines.first { $0.contains("version") }.map(String.init)
  }

  /// Whether the reader is paid. Refuses one that can't read, or whose reading nobody has agreed to pay for.
  private func check(_ settings: Settings, _ directory: MemoryDirectory) throws -> (
    isPaid: Bool, Price?
  ) {
    guard Readers.kinds.contains(reader), reader != AttachedReader.kind else {
      let kinds = Readers.kinds.filter { $0 != AttachedReader.kind }.joined(separator: ", ")
      throw OstrakaError(.invalidRequest, "Examine one of these readers: \(kinds).")
    }
    let readers = Readers(
      Access(
        directory: directory, settings: settings, runtime: Wiring.runtime, logger: Wiring.logger))
    let place = try readers.destination(of: reader)
    try readers.check(
      Roster.ReaderChoice(
        ShardDescription(id: .main, reader: reader, egress: place.isHere ? nil : place.host)))
    let price = try readers.price(of: reader)
    guard place.isHere || yes else {
      let limits = settings.hosted.limits
      throw OstrakaError(
        .notPermitted,
        "“\(reader)” sends made-up text to \(place.name): \(estimate(scale(settings, price), at: price)). The limits are "
          + "$\(limits.dollarsPerHour.rounded(to: 2)) an hour and $\(limits.dollarsPerDay.rounded(to: 2)) a day; what "
          + "they stop, the same command does later, each experiment as a whole. Meanwhile nobody else can use the memory that it is booked in. Agree with --yes."
      )
    }
    return (!place.isHere, price)
  }

  private func scale(_ settings: Settings, _ price: Price?) -> Scale {
    Scale(
      isQuick: quick, budget: settings.budget(of: reader), cacheMinimum: price?.cacheMinimum ?? 0)
  }

  /// What the chosen experiments have the reader read, in a few words.
  private func estimate(_ scale: Scale, at price: Price?) -> String {
    let chosen = Experiments.all.filter { only.isEmpty || only.contains($0.name) }
    let work = chosen.flatMap { $0.init().paidWork(at: scale) }
    let (read, cached) = work.reduce((0, 0)) {
      ($0.0 + $1.tokens * $1.readings, $0.1 + $1.tokens * $1.queries)
    }
    guard read > 0 else { return "in these experiments nothing" }
    let dollars = price.map { price in work.reduce(0) { $0 + $1.cost(at: price) } }
    return "about \(read) tokens, and \(cached) more from its cache, for "
      + (dollars.map { "about $\($0.rounded(to: 2))" } ?? "an unknown price")
  }

  /// Runs until it ends or somebody stops it: what is finished is kept.
  private func run(_ validation: Validation) async throws -> ValidationReport {
    guard let made = try await Signals.unlessStopped({ try await validation.run() }) else {
      Terminal.standard.progress("")
      Terminal.standard.say("Stopped. The same command goes on with what is not finished.")
      throw CancellationError()
    }
    return made
  }
}
