import Foundation
import Ostraka
import OstrakaStore
import OstrakaTesting

/// Somebody who loads, changes and forgets documents, and looks whether what was acknowledged is so.
struct LoadingClient: Sendable {
  let name: String
  let host: SimulatedHost
  let journal: Journal
  let runtime: Runtime
  let faults: Faults
  let problems: Problems

  /// How many things each does, and how often it tries one.
  static let operations = 6
  static let attempts = 12

  func run() async throws {
    for number in 0..<Self.operations {
      try await runtime.time.sleep(for: faults.pause(atMost: .seconds(8)))
      let mine = journal.entries.filter { $0.name.hasPrefix(name) && $0.isKnown }
      switch mine.isEmpty ? 0 : faults.draw(below: 5) {
      case 0, 1, 2:
        let shards = SimulatedHost.shards.map(\.0) + SimulatedGuest.shards.map(\.0)
        try await load("\(name)\(number)", in: shards[faults.draw(below: shards.count)])
      case 3:
        let entry = mine[faults.draw(below: mine.count)]
        try await load(entry.name, in: entry.shard)
      default:
        try await forget(mine[faults.draw(below: mine.count)])
      }
    }
  }

  private func load(_ name: String, in shard: ShardID) async throws {
    let version = journal.add(name, in: shard)
    let load = Load(
      id: runtime.identifiers.next(), source: .file("/x/\(name)"), name: name, shard: shard,
      bytes: Data(version.text.utf8))
    let loaded = try await trying("loading \(name)") { try await $0.put(load) }
    if let loaded {
      journal.acknowledge(name, loaded.document)
      // One that was given up may come late, and take its place.
      if journal.entry(name)?.givenUp.isEmpty == true {
        try await look(for: version.code, "\(name) was loaded and is not found") { $0 }
      }
    } else {
      journal.change(name) { $0.givenUp.append(version) }
    }
    journal.change(name) { $0.isBusy = false }
  }

  private func forget(_ entry: Journal.Entry) async throws {
    guard let document = entry.document else { return }
    journal.change(entry.name) { $0.isBusy = true }
    let forgotten = try await trying("forgetting \(entry.name)") { try await $0.forget(document) }
    if forgotten != nil {
      for version in entry.settled {
        try await look(for: version.code, "\(entry.name) was forgotten and is found") { !$0 }
      }
      journal.change(entry.name) { $0.isForgotten = true }
    }
    // Whether it is there nobody knows: it stays busy for good.
    journal.change(entry.name) { $0.isBusy = forgotten == nil }
  }

  private func look(
    for code: String, _ problem: String, _ isRight: @escaping @Sendable (Bool) -> Bool
  ) async throws {
    let found = try await trying("searching") { library in
      try await Search(library: library).run(code).contains { $0.text.contains(code) }
    }
    if let found, !isRight(found) { problems.note(problem) }
  }

  /// Tries until it is acknowledged; nil when it never was.
  private func trying<Result: Sendable>(
    _ what: String, _ operation: (any Library) async throws -> Result
  ) async throws -> Result? {
    for _ in 0..<Self.attempts {
      let life = try await host.living()
      // A client of its own: its death is another test.
      let process = SimulatedProcess("client")
      let library = FaultyLibrary(
        life.store.library(for: .owner), from: process, to: life.process, faults: faults)
      do {
        return try await operation(library)
      } catch let error as OstrakaError {
        guard error.mayPass else {
          problems.note("\(what) failed with \(error.code): \(error.message)")
          return nil
        }
      }
      try await runtime.time.sleep(for: .milliseconds(200))
    }
    return nil
  }
}
