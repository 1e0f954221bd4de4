import ArgumentParser
import Foundation
import Ostraka

struct DrillVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill",
    abstract: "Kill whoever works on a copy of the memory, and check that nothing was lost.",
    discussion: """
      Your memory is only copied, and its ledger notes that: the drill works on the copy, in a temporary folder, where several \
      processes load and ask, and ends them, their daemon and its shards with SIGKILL at random moments. Then it \
      compares what was acknowledged with what is there. No model is asked. Each document that it loads has a \
      made-up access key, which must be nowhere afterwards. Exits with 1 when something \
      was lost, doubled, changed, left behind or let out.
      """)

  @Option(help: "How long to work and kill, in seconds (5 to 86400).")
  var seconds = 60

  @Option(
    help: "The seed of another drill, to make its choices again; what the machine does differs.")
  var seed: UInt64?

  @Flag(help: "Keep the copy, to look at it.")
  var keep = false

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    guard (5...86_400).contains(seconds) else {
      throw OstrakaError(.invalidRequest, "A drill takes 5 to 86400 seconds, not \(seconds).")
    }
    let access = try await Wiring.access(options)
    let seed = seed ?? access.runtime.randomness.next() >> 32
    Terminal.standard.progress("copying the memory")
    guard let copy = try await Signals.unlessStopped({ try await DrillCopy.make(of: access) })
    else {
      Terminal.standard.progress("")
      Terminal.standard.say("Stopped before anything was killed; the copy is gone.")
      throw CancellationError()
    }
    var isKept = false
    defer { if !isKept { copy.remove() } }
    let verdict = try await DrillRun(
      access: access, seed: seed, length: .seconds(seconds),
      onProgress: { Terminal.standard.progress($0) }
    ).run(on: copy)
    let terminal = Terminal.standard
    terminal.progress("")
    if options.json { Output.print(verdict) } else { print(verdict, terminal) }
    if keep || !verdict.problems.isEmpty {
      isKept = true
      terminal.say("The copy is in \(try copy.keep()). Delete it when you have seen it.")
    }
    guard verdict.problems.isEmpty else { throw ArgumentParser.ExitCode(ExitCode.no) }
    guard verdict.isTelling else {
      throw OstrakaError(
        .tryLater,
        "It has shown nothing: too little was killed, loaded or answered. Let it run longer: --seconds \(seconds * 2)"
      )
    }
  }

  private func print(_ verdict: DrillVerdict, _ terminal: Terminal) {
    let kills = verdict.kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    terminal.print(
      """
      \(verdict.kills.values.reduce(0, +).of("kill")) in \(Int(verdict.seconds)) s \
      (\(kills.joined(separator: ", "))), seed \(verdict.seed).
      Acknowledged loads: \(verdict.acknowledged); there, once and whole, and found: \(verdict.survived).
      Documents before: \(verdict.held); as they were: \(verdict.unchanged).
      Citations compared with the stored bytes: \(verdict.citations). \
      Ledger entries followed: \(verdict.ledgerEntries); \
      messages that still wait, by it and in fact: \(verdict.unsettled).
      """)
    if !verdict.looksForOrphans {
      terminal.print("Whether a process was left behind can't be seen on this system.")
    }
    let asks = verdict.operations.filter { $0.key.hasPrefix("asks") }.sorted { $0.key < $1.key }
      .map { "\($0.key.dropFirst(5)) \($0.value)" }
    terminal.print("Asks: \(asks.joined(separator: ", ")).")
    guard !verdict.problems.isEmpty else {
      if verdict.isTelling {
        terminal.print(terminal.bold("Nothing was lost, doubled, changed, left behind or let out."))
      }
      return
    }
    terminal.print(terminal.bold("Something is wrong:"))
    for problem in verdict.problems.prefix(20) { terminal.print("- \(problem)") }
    terminal.print(
      "That is a fault of Ostraka's: please report it with the seed and what the copy shows.")
  }
}
