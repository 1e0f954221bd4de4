import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct LedgerVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Verify or show the record of everything that happened.",
    subcommands: [Verify.self, Tail.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the whole chain; exits with 1 when it is broken.")

    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let verdict = try await access.withMemory { try await $0.ledger.verify() }
      if options.json {
        Output.print(VerdictBody(verdict))
      }
      switch verdict {
      case .intact(let head):
        guard !options.json else { return }
        let entries = head?.sequence ?? 0
        Terminal.standard.print(
          "The ledger is intact: \(entries) entries, head \(head?.hash.description ?? "none").")
      case .broken(let sequence, let reason):
        if !options.json {
          Terminal.standard.print("The ledger is broken at entry \(sequence): \(reason).")
        }
        throw ArgumentParser.ExitCode(ExitCode.no)
      }
    }
  }

  struct Tail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the last entries.")

    @Option(name: .shortAndLong, help: "How many entries.")
    var number = 20

    @OptionGroup var options: MemoryOptions

    func run() async throws {
      guard (1...10_000).contains(number) else {
        throw OstrakaError(.invalidRequest, "Show 1 to 10000 entries, not \(number).")
      }
      let access = try await Wiring.access(options)
      let number = number
      let entries = try await access.withMemory { memory in
        let last = try await memory.ledger.head()?.sequence ?? 0
        return try await memory.ledger.entries(from: max(1, last - number + 1), limit: number)
      }
      if options.json { return Output.print(LedgerBody(entries, limit: number)) }
      for entry in entries {
        Terminal.standard.print(
          "\(entry.sequence)  \(entry.at)  \(entry.party)  \(entry.action.rawValue)  "
            + "\(entry.subject)  \(entry.detail.prefix(16))")
      }
    }
  }
}
