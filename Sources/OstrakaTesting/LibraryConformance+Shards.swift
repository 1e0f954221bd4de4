import Foundation
import Ostraka

extension LibraryConformance {
  static let refusing: [ConformanceCase<any Library>] = [
    ConformanceCase("text that isn't UTF-8 is refused and leaves no trace") { library in
      let bad = Load(
        id: "1", source: .file("/somewhere/bad.txt"), name: "bad.txt", shard: "odd",
        bytes: Data([0x61, 0xff, 0x62]))
      try await expect(.badData) { try await library.put(bad) }
      try expect(try await library.documents().isEmpty, "no document")
      try expect(try await library.shards().map(\.id) == [.main], "no shard")
    },
    ConformanceCase("a name that another source holds is refused") { library in
      _ = try await library.put(load("1", "one\n"))
      let other = Load(
        id: "2", source: .file("/elsewhere/guide.md"), name: "guide.md", shard: .main,
        bytes: Data("two\n".utf8))
      try await expect(.alreadyExists) { try await library.put(other) }
      try expect(try await library.documents().count == 1, "the first one stays")
    },
    ConformanceCase("a document above the limit is refused") { library in
      let large = Load(
        id: "1", source: .file("/somewhere/large.txt"), name: "large.txt", shard: .main,
        bytes: Data(repeating: 0x61, count: Load.limit + 1))
      try await expect(.tooLarge) { try await library.put(large) }
    },
    ConformanceCase("a shard's name is checked wherever it comes from") { library in
      for name in ["", "a/b", "-x", ".x", "a b", String(repeating: "x", count: 65)] {
        let shard = ShardID(rawValue: name)
        try await expect(.invalidRequest) { try await library.put(load("1", "x\n", shard: shard)) }
        try await expect(.invalidRequest) { try await library.set(ShardDescription(id: shard)) }
      }
      try expect(try await library.shards().map(\.id) == [.main], "no shard was made")
    },
    ConformanceCase("bytes beyond the end are not there") { library in
      let loaded = try await library.put(load("1", "short\n"))
      try await expect(.notFound) {
        try await library.bytes(Extent(revision: loaded.revision, range: 0..<100))
      }
    },
  ]

  static let shards: [ConformanceCase<any Library>] = [
    ConformanceCase("a shard is made by the first document that is put there") { library in
      _ = try await library.put(load("1", "text\n", shard: "docs"))
      let shards = try await library.shards()
      try expect(shards.map(\.id) == ["docs", .main], "\(shards.map(\.id))")
      try expect(shards[0].documents == 1 && shards[0].bytes == 5, "with what it holds")
    },
    ConformanceCase("how much a shard has follows its documents") { library in
      let sizes = {
        try await library.shards().filter { $0.documents > 0 || $0.bytes > 0 }
          .map { "\($0.id) \($0.documents) \($0.bytes)" }
      }
      let first = try await library.put(load("1", "text\n", name: "a", shard: "a"))
      _ = try await library.put(load("2", "more text\n", name: "b", shard: "a"))
      try expect(try await sizes() == ["a 2 15"], "two documents")
      _ = try await library.put(load("3", "texts\n", name: "a", shard: "a"))
      try expect(try await sizes() == ["a 2 16"], "one is changed")
      _ = try await library.put(load("4", "texts\n", name: "a", shard: "b"))
      try expect(try await sizes() == ["a 1 10", "b 1 6"], "one has moved")
      _ = try await library.forget(first.document)
      try expect(try await sizes() == ["a 1 10"], "one is forgotten")
    },
    ConformanceCase("candidates are those of the shards that were asked for") { library in
      _ = try await library.put(load("1", "cobalt\n", name: "a", shard: "a"))
      _ = try await library.put(load("2", "cobalt\n", name: "b", shard: "b.1"))
      let all = try await find(library, "cobalt")
      try expect(Set(all.map(\.shard)) == ["a", "b.1"], "all shards")
      let one = try await find(library, "cobalt", in: ["b.1"])
      try expect(one.map(\.shard) == ["b.1"], "one shard")
      let query = QueryTerms("cobalt")
      let postings = try await library.postings(for: query, in: ["a"], limit: 5)
      try expect(postings.passages == 2, "the statistics are the whole memory's")
      try expect(postings.frequencies[Term("cobalt")] == 2, "frequencies too")
    },
    ConformanceCase("a document that is put into another shard moves") { library in
      let first = try await library.put(load("1", "ochre\n", shard: "a"))
      let moved = try await library.put(load("2", "ochre\n", shard: "b"))
      try expect(moved.outcome == .moved && moved.document == first.document, "it moved")
      try expect(try await library.placement(of: "a").isEmpty, "it left a")
      try expect(try await library.placement(of: "b").count == 1, "it is in b")
      try expect(try await find(library, "ochre").map(\.shard) == ["b"], "and is found there")
    },
    ConformanceCase("a shard with documents is not removed, an empty one is") { library in
      try await library.set(ShardDescription(id: "notes", about: "what people said"))
      let set = try await library.shards().first { $0.id == "notes" }
      try expect(set?.about == "what people said", "it is described")
      let loaded = try await library.put(load("1", "text\n", shard: "notes"))
      try await expect(.invalidRequest) { try await library.remove("notes", request: "r1") }
      _ = try await library.forget(loaded.document)
      try await library.remove("notes", request: "r2")
      try expect(try await library.shards().map(\.id) == [.main], "it is gone")
      try await library.remove("notes", request: "r2")
      try await expect(.notFound) { try await library.remove("notes", request: "r3") }
      try await expect(.alreadyExists) { try await library.remove("main", request: "r2") }
    },
  ]
}
