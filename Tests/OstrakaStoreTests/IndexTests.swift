import Foundation
import GRDB
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaStore

@Suite("The index")
struct IndexTests {
  private func load(_ number: Int, shard: ShardID = .main, _ text: String) -> Load {
    Load(
      id: "load \(number)", source: .file("/x/\(number).md"), name: "\(number).md", shard: shard,
      bytes: Data(text.utf8))
  }

  private func segments(_ store: Store) async throws -> Int {
    try await store.read { database in
      try Int.fetchOne(database, sql: "SELECT count(DISTINCT segid) FROM passage_index_idx") ?? 0
    }
  }

  @Test("has few segments again after many loads, and finds the same")
  func merging() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      for number in 0..<12 { _ = try await library.put(load(number, "Heron \(number) stood.\n")) }
      let before = try await segments(memory.store)
      let found = try await Search(library: library).run("heron", limit: 12).map(\.text)
      try await memory.store.mergeSegments()
      #expect(try await segments(memory.store) < before)
      #expect(try await Search(library: library).run("heron", limit: 12).map(\.text) == found)
      #expect(found.count == 12)
    }
  }

  @Test("keeps a shard's passages in a range of their own, also when documents come and go")
  func ranges() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      for number in 0..<9 {
        let shard = ShardID(rawValue: ["a", "b", "c"][number % 3])
        _ = try await library.put(load(number, shard: shard, "Heron \(number).\n\nIt stood.\n"))
      }
      _ = try await library.forget(library.document(named: "7.md").id)
      _ = try await library.put(load(10, shard: "b", "Heron ten.\n"))
      let found = try await Search(library: library).run("heron", shards: ["b"], limit: 20)
      #expect(Set(found.map(\.document.name)) == ["1.md", "4.md", "10.md"])
      #expect(found.allSatisfy { $0.shard == "b" })
      let both = try await Search(library: library).run("heron", shards: ["a", "b"], limit: 20)
      #expect(both.count == 6)
    }
  }

  @Test("knows how many passages have a frequent word when these become fewer")
  func frequencies() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      let text = (0..<1_200).map { "# Part \($0)\n\nThe heron stood.\n" }.joined(separator: "\n")
      _ = try await library.put(load(1, text))
      let heron = QueryTerms("heron")
      let many = try await library.postings(for: heron, in: nil, limit: 5).frequencies[
        Term("heron")]
      #expect(many == 1_200)
      _ = try await library.put(load(2, "Another heron.\n"))
      let again = try await library.postings(for: heron, in: nil, limit: 5).frequencies[
        Term("heron")]
      #expect(again == 1_200, "one more of so many isn't counted")
      _ = try await library.forget(library.document(named: "1.md").id)
      let few = try await library.postings(for: heron, in: nil, limit: 5).frequencies[Term("heron")]
      #expect(few == 1)
    }
  }
}
