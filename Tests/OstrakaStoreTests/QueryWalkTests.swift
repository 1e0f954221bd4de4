import Foundation
import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting
import Testing

@Suite("A query's walk")
struct QueryWalkTests {
  private static let texts = [
    (shard: "docs", name: "guide.md", text: "# Retries\n\nA send is retried after 250 ms.\n"),
    (shard: "docs", name: "ports.md", text: "# Ports\n\nThe daemon listens on port 7077.\n"),
    (shard: "code", name: "a.swift", text: "let greeting = \"salve\"\n"),
    (shard: "history", name: "log.md", text: "## abc Moved the granary to the harbour\n\nBy Io.\n"),
  ]

  @Test("ends in an answer whose citations are the stored bytes")
  func answer() throws {
    let answer = try Walk.run(Self.texts) { try await $0.ask("Which port does the daemon use?") }
    #expect(answer.text?.contains("7077") == true)
    #expect(answer.citations.first?.document.name == "ports.md")
    #expect(answer.citations.first?.citation.quote == "The daemon listens on port 7077.")
    #expect(answer.citations.first?.citation.lines == 3...3)
    #expect(answer.coverage.map(\.shard) == ["code", "docs", "history"])
    #expect(answer.coverage.first { $0.shard == "docs" }?.outcome == .found)
  }

  @Test("ends in an abstention when nothing answers")
  func abstention() throws {
    let answer = try Walk.run(Self.texts) { try await $0.ask("Who designed the Zanzibar bridge?") }
    #expect(answer.text == nil)
    #expect(answer.citations.isEmpty)
    #expect(answer.coverage.allSatisfy { $0.outcome == .abstained })
  }

  private static let languages = [
    (
      shard: "de", name: "haus.md",
      text: "Die Häuser am Markt wurden 1823 und nicht früher gebaut.\n"
    ),
    (shard: "zh", name: "server.md", text: "服务器放在北京的机房里。\n备用钥匙在哪里没人知道。\n"),
    (shard: "ja", name: "kagi.md", text: "冷蔵庫の鍵は机の上にあります。\n"),
  ]

  @Test(
    "answers in the document's language, whatever form the question's words have",
    arguments: [
      ("Wann wurde das Haus am Markt gebaut?", "1823"), ("服务器在哪里", "北京"),
      ("冷蔵庫の鍵はどこですか", "机"),
    ])
  func languages(question: String, said: String) throws {
    let answer = try Walk.run(Self.languages) { try await $0.ask(question) }
    #expect(answer.text?.contains(said) == true, "\(answer)")
  }

  @Test("ends in an abstention when a question has nothing but function words")
  func functionWords() throws {
    let answers = try Walk.run(Self.languages) { walk in
      [try await walk.ask("die am und", id: "1"), try await walk.ask("在哪里", id: "2")]
    }
    #expect(answers.allSatisfy { $0.text == nil }, "\(answers)")
  }

  @Test("waits for at most three commits")
  func commits() throws {
    let commits = try Walk.run(Self.texts) { walk in
      _ = try await walk.ask("Which port does the daemon use?", id: "first")
      let before = walk.store.durableCommits
      _ = try await walk.ask("Which port does the daemon use?", shards: ["docs"], id: "second")
      return walk.store.durableCommits - before
    }
    #expect(commits == 3)
  }

  @Test("gives the first answer to a request that is repeated")
  func repetition() throws {
    let (first, second) = try Walk.run(Self.texts) { walk in
      let first = try await walk.ask("Which port does the daemon use?")
      _ = try await walk.put("The daemon listens on port 9.\n", "ports.md", in: "docs")
      return (first, try await walk.ask("Which port does the daemon use?"))
    }
    #expect(first == second)
  }

  @Test("finds what was loaded a moment ago, and not what was forgotten")
  func freshLoad() throws {
    let (after, forgotten) = try Walk.run(Self.texts) { walk in
      let loaded = try await walk.put("The lighthouse keeper is Thais.\n", "keeper.md", in: "docs")
      let after = try await walk.ask("Who is the lighthouse keeper?", id: "1")
      _ = try await walk.store.library(for: .owner).forget(loaded.document)
      return (after, try await walk.ask("Who is the lighthouse keeper?", id: "2"))
    }
    #expect(after.text?.contains("Thais") == true)
    #expect(forgotten.text == nil)
  }

  @Test("drops a citation that is not in the stored bytes")
  func inventedCitation() throws {
    let inventing = ScriptedReader { _ in
      Finding(
        answer: "It says 42.",
        citations: [
          Citation(extent: Extent(revision: "none", range: 0..<5), lines: 1...1, quote: "is 42")
        ], confidence: 0.99, usage: .none)
    }
    let answer = try Walk.run(Self.texts, readers: ["code": inventing]) { walk in
      try await walk.ask("Which port does the daemon use?")
    }
    #expect(answer.text?.contains("7077") == true)
    let code = answer.coverage.first { $0.shard == "code" }
    #expect(code?.outcome == .abstained)
    #expect(code?.because == "no citation is in the stored bytes")
  }

  @Test("says that a shard failed, without waiting for the deadline")
  func failure() throws {
    let failing = ScriptedReader { _ in throw OstrakaError(.fault, "the reader broke") }
    let (answer, waited) = try Walk.run(Self.texts, readers: ["code": failing]) { walk in
      let started = walk.runtime.time.now
      let answer = try await walk.ask("Which port does the daemon use?")
      return (answer, started.duration(to: walk.runtime.time.now))
    }
    let code = answer.coverage.first { $0.shard == "code" }
    #expect(code?.outcome == .failed)
    #expect(code?.because == "the reader broke")
    #expect(answer.text?.contains("7077") == true)
    #expect(waited < .seconds(25))
  }

  @Test("finds what was loaded although more queries wait than are read at once")
  func busyShard() throws {
    let answers = try Walk.run(Self.texts) { walk in
      try await withThrowingTaskGroup(of: Answer?.self) { group in
        for number in 0..<30 {
          group.addTask {
            _ = try await walk.ask(
              "Which port does the daemon use?", id: QueryID(rawValue: "b\(number)"))
            return nil
          }
        }
        for number in 0..<5 {
          group.addTask {
            let name = "keeper\(number)"
            _ = try await walk.put(
              "The code of \(name) is 77\(number).\n", "\(name).md", in: "docs")
            return try await walk.ask("What is the code of \(name)?", id: QueryID(rawValue: name))
          }
        }
        var answers: [Answer] = []
        for try await answer in group { answers += answer.map { [$0] } ?? [] }
        return answers
      }
    }
    #expect(answers.count == 5)
    #expect(answers.allSatisfy { $0.text?.contains("77") == true })
  }

  @Test("says that a query that reached its deadline is late, not failed")
  func shortDeadline() throws {
    let answer = try Walk.run(Self.texts) { walk in
      try await walk.store.library(for: .owner).set(ShardDescription(id: "idle"))
      return try await walk.coordinator.ask(
        Question(
          id: "q", text: "Which port?", shards: ["idle"],
          deadline: walk.runtime.time.now.advanced(by: .milliseconds(1))))
    }
    #expect(answer.coverage.map(\.outcome) == [.late])
  }

  @Test("goes on when a document is forgotten under it")
  func forgottenMeanwhile() throws {
    try Walk.run(Self.texts) { walk in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 {
          let name = "note\(number).md"
          let loaded = try await walk.put("The daemon's port is \(number).\n", name, in: "docs")
          group.addTask {
            let answer = try await walk.ask(
              "Which port does the daemon use?", id: QueryID(rawValue: "f\(number)"))
            #expect(answer.coverage.allSatisfy { $0.outcome != .late })
          }
          group.addTask {
            _ = try await walk.store.library(for: .owner).forget(loaded.document)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("says that a shard is late, and answers with what the others found")
  func lateness() throws {
    let answer = try Walk.run(Self.texts) { walk in
      try await walk.store.library(for: .owner).set(ShardDescription(id: "idle"))
      return try await walk.ask("Which port does the daemon use?", shards: ["docs", "idle"])
    }
    #expect(answer.text?.contains("7077") == true)
    #expect(answer.coverage.first { $0.shard == "idle" }?.outcome == .late)
  }

  @Test("shows conflicts, the newer revision first")
  func conflicts() throws {
    let texts = [
      (shard: "a", name: "old.md", text: "nothing yet\n"),
      (shard: "b", name: "new.md", text: "nothing yet either\n"),
    ]
    let answer = try Walk.run(texts) { walk in
      _ = try await walk.put("The poll interval is 5 seconds.\n", "old.md", in: "a")
      try await walk.runtime.time.sleep(for: .seconds(60))
      _ = try await walk.put("The poll interval is 30 seconds.\n", "new.md", in: "b")
      return try await walk.ask("What is the poll interval?")
    }
    #expect(answer.conflicts.count == 1)
    #expect(answer.conflicts.first?.newer.document.name == "new.md")
    #expect(answer.conflicts.first?.older.document.name == "old.md")
  }

  @Test("refuses an empty question, a huge one and an unknown shard")
  func refusals() throws {
    try Walk.run(Self.texts) { walk in
      for (text, shards, code) in [
        ("  \n", nil, OstrakaError.Code.invalidRequest),
        (String(repeating: "x", count: 1 << 20), nil, .tooLarge),
        ("What?", ["nowhere"], .notFound),
      ] as [(String, [ShardID]?, OstrakaError.Code)] {
        let error = await #expect(throws: OstrakaError.self) {
          try await walk.ask(text, shards: shards)
        }
        #expect(error?.code == code)
      }
    }
  }
}
