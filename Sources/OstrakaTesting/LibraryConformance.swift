import Foundation
import Ostraka

/// What every library promises (DESIGN.md section 5).
public enum LibraryConformance {
  public static let cases: [ConformanceCase<any Library>] = putting + refusing + shards

  static func load(
    _ id: String, _ text: String, name: String = "guide.md", shard: ShardID = .main
  ) -> Load {
    Load(
      id: id, source: .file("/somewhere/\(name)"), name: name, shard: shard,
      bytes: Data(text.utf8))
  }

  static func find(
    _ library: any Library, _ word: String, in shards: Set<ShardID>? = nil
  ) async throws -> [Postings.Candidate] {
    let terms = QueryTerms(word)
    return try await library.postings(for: terms, in: shards, limit: 50).candidates
  }

  private static let putting: [ConformanceCase<any Library>] = [
    ConformanceCase("what put returned for is stored and searchable") { library in
      let text = "# Colours\n\nThe harbour is painted ultramarine.\n"
      let loaded = try await library.put(load("1", text))
      try expect(loaded.outcome == .added, "it is new")
      let hits = try await find(library, "ultramarine")
      try expect(hits.count == 1, "it is found")
      let bytes = try await library.bytes(hits[0].passage.extent)
      try expect(String(decoding: bytes, as: UTF8.self).contains("ultramarine"), "with its bytes")
      let document = try await library.document(named: "guide.md")
      try expect(document.current.sha256 == Digest(of: Data(text.utf8)), "and its digest")
      let placement = try await library.placement(of: .main)
      try expect(placement == [document.current.extent], "and it is placed")
    },
    ConformanceCase("what stands around the best is offered after it, and counted once") {
      library in
      let filler = String(repeating: "Nothing of that here.", count: 40)
      let parts = (1...9).map { "\(filler)\n\n" + ($0 == 5 ? "A cormorant.\n\n" : "") }
      _ = try await library.put(load("1", parts.joined()))
      let found = try await find(library, "cormorant")
      let best = found[0].passage.ordinal
      try expect(!found[0].positions.isEmpty, "the best has the word")
      try expect(
        found.map(\.passage.ordinal).sorted() == Array((best - 3)...(best + 3)),
        "with its neighbours")
    },
    ConformanceCase("words are found in the forms that each document's language has") { library in
      let german = "Die Häuser der Stadt sind alt, und sie stehen nicht am Wasser.\n"
      let loaded = try await library.put(load("1", german, name: "stadt.md"))
      _ = try await library.put(load("2", "The towers of the town are old.\n", name: "town.md"))
      let house = try await find(library, "Haus")
      try expect(house.map(\.passage.extent.revision) == [loaded.revision], "the plural is found")
      try expect(house[0].language == .german && house[0].positions.count == 1, "\(house[0])")
      try expect(try await find(library, "tower").count == 1, "and English words as before")
      let frequencies = try await library.postings(
        for: QueryTerms("Haus tower"), in: nil, limit: 5
      ).frequencies
      try expect(Set(frequencies.values) == [1], "each is counted: \(frequencies)")
    },
    ConformanceCase("a script whose word forms aren't known is said") { library in
      let loaded = try await library.put(load("1", "Смотритель маяка ушёл домой.\n"))
      try expect(loaded.unfamiliarScript == .cyrillic, "it is said")
      try expect(try await find(library, "маяка").count == 1, "its words are found as they are")
    },
    ConformanceCase("the same bytes again change nothing") { library in
      let first = try await library.put(load("1", "one two three\n"))
      let second = try await library.put(load("2", "one two three\n"))
      try expect(second.outcome == .unchanged, "nothing changed")
      try expect(second.revision == first.revision, "the revision is the same")
    },
    ConformanceCase("changed bytes make a new revision, and the old one stays citable") { library in
      let first = try await library.put(load("1", "The pier is vermilion.\n"))
      let second = try await library.put(load("2", "The pier is turquoise.\n"))
      try expect(second.outcome == .changed && second.document == first.document, "same document")
      try expect(try await find(library, "vermilion").isEmpty, "the old text is not found")
      try expect(try await find(library, "turquoise").count == 1, "the new one is")
      let old = try await library.bytes(Extent(revision: first.revision, range: 12..<21))
      try expect(String(decoding: old, as: UTF8.self) == "vermilion", "old bytes are kept")
      let documents = try await library.documents(of: [first.revision, second.revision])
      try expect(documents[first.revision]?.current.number == 1, "revision 1")
      try expect(documents[second.revision]?.current.number == 2, "revision 2")
    },
    ConformanceCase("a request that is repeated gives its first result") { library in
      let first = try await library.put(load("1", "alpha\n"))
      _ = try await library.put(load("2", "beta\n"))
      try expect(try await library.put(load("1", "alpha\n")) == first, "the first result")
      try expect(try await find(library, "beta").count == 1, "nothing was undone")
      try await expect(.alreadyExists) { try await library.put(load("1", "gamma\n")) }
    },
    ConformanceCase("placement puts what changed last at the end") { library in
      let one = try await library.put(load("1", "one\n", name: "one.md"))
      let two = try await library.put(load("2", "two\n", name: "two.md"))
      let changed = try await library.put(load("3", "one again\n", name: "one.md"))
      let placed = try await library.placement(of: .main).map(\.revision)
      try expect(placed == [two.revision, changed.revision], "not \(placed), after \(one)")
    },
    ConformanceCase("what is forgotten is gone with all its revisions") { library in
      let first = try await library.put(load("1", "The tower is magenta.\n"))
      let second = try await library.put(load("2", "The tower is umber.\n"))
      let forgotten = try await library.forget(first.document)
      try expect(forgotten.revisions == 2, "\(forgotten)")
      try expect(try await find(library, "umber").isEmpty, "it is not found")
      try expect(try await library.placement(of: .main).isEmpty, "it is not placed")
      for revision in [first.revision, second.revision] {
        try await expect(.notFound) {
          try await library.bytes(Extent(revision: revision, range: 0..<3))
        }
      }
      let again = try await library.forget(first.document)
      try expect(again == forgotten, "forgetting again gives the first result")
      try await expect(.notFound) { try await library.forget("nothing") }
    },
    ConformanceCase("what was forgotten comes back only for somebody who wants it") { library in
      let first = try await library.put(load("1", "The tower is magenta.\n"))
      _ = try await library.forget(first.document)
      let again = load("2", "The tower is magenta.\n")
      try await expect(.invalidRequest) {
        try await library.put(
          Load(
            id: "3", source: again.source, name: again.name, shard: again.shard,
            bytes: again.bytes, revives: false))
      }
      try expect(try await library.put(again).outcome == .added, "it is added anew")
    },
    ConformanceCase("large documents come back byte for byte") { library in
      let line = "Zeile mit Ümlauten und 文字, number 0123456789.\n"
      let text = String(repeating: line, count: 6_000)
      let loaded = try await library.put(load("1", text))
      let whole = Extent(revision: loaded.revision, range: 0..<text.utf8.count)
      try expect(try await library.bytes(whole) == Data(text.utf8), "all of it")
      let across = Extent(revision: loaded.revision, range: 65_530..<65_545)
      let expected = Data(text.utf8)[65_530..<65_545]
      try expect(try await library.bytes(across) == Data(expected), "and a part of it")
    },
    ConformanceCase("an empty document is kept") { library in
      let loaded = try await library.put(load("1", ""))
      try expect(loaded.outcome == .added, "it is added")
      try expect(try await library.document(named: "guide.md").current.byteCount == 0, "empty")
    },
  ]
}
