import Foundation
import Logging
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

/// A stand-in for Claude Code in a home of its own. The clock stands still unless a test moves it.
struct ClaudeCodeFixture: Sendable {
  let home: String
  let time = TestTime()
  let spending: Spending

  /// What the stand-in noted: its start, a message, or the end of its input.
  struct Call: Decodable {
    let event: String
    let process: Int32
    /// How many stand-ins there were then.
    let alive: Int
    let arguments: [String]?
    let environment: [String: String]?
    let folder: String?
    let files: [String]?
    let session: String?
    let message: String?

    func value(_ option: String) -> String? {
      (arguments?.firstIndex(of: option)).flatMap { arguments?[$0 + 1] }
    }
  }

  /// Round figures, the same for all that goes in.
  static let price = Price(
    input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 0.1, output: 5, cacheMinimum: 0)

  static func with(
    limits: SpendingLimits = SpendingLimits(dollarsPerHour: 100, dollarsPerDay: 100),
    _ body: @escaping @Sendable (ClaudeCodeFixture) async throws -> Void
  ) async throws {
    signal(SIGPIPE, SIG_IGN)
    let home = FileManager.default.temporaryDirectory.path + "/ostraka-claude-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    try PrivateFile.makeDirectory(home + "/warm")
    #expect(mkfifo(home + "/hung", 0o600) == 0)
    let spending = try Spending(limits: limits, file: home + "/spending", time: TestTime())
    try await body(ClaudeCodeFixture(home: home, spending: spending))
  }

  /// A server that runs, and a reader with it.
  struct Host: Sendable {
    let server: ClaudeCodeServer
    let reader: ClaudeCodePartReader
    private let supervisor: Supervisor

    fileprivate init(_ server: ClaudeCodeServer, _ spending: Spending) {
      self.server = server
      reader = ClaudeCodePartReader(shard: "notes", server: server, spending: spending)
      supervisor = Supervisor(time: SystemTime(), logger: ClaudeCodeFixture.logger)
    }

    func start() { supervisor.start(Child(name: "claude") { try await server.run() }) }
    func stop() { supervisor.stop("claude") }
    fileprivate func run() async throws { try await supervisor.run() }
  }

  /// Runs a server as a host does, for as long as the body takes.
  func host(
    program: String? = nil, name: String = "haiku", processes: Int = 4, usesAPIKey: Bool = false,
    time: (any Time)? = nil, _ body: @escaping @Sendable (Host) async throws -> Void
  ) async throws {
    let model = try ClaudeCodeModel(
      program: program ?? Self.program, name: name, price: Self.price, processes: processes,
      usesAPIKey: usesAPIKey, environment: environment)
    let runtime = Runtime(time: time ?? self.time, randomness: SystemRandomness()) {
      DispatchLane($0)
    }
    let server = ClaudeCodeServer(
      model: model, warm: warm, runtime: runtime, logger: Self.logger)
    let host = Host(server, spending)
    host.start()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await host.run() }
      group.addTask { try await body(host) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  var warm: WarmFolder { WarmFolder(path: home + "/warm") }
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("fake_claude.py").path

  private var environment: [String: String] {
    [
      "HOME": home, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
      "LC_ALL": "C.UTF-8", "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli",
      "ANTHROPIC_API_KEY": "not-a-key", "DATABASE_PASSWORD": "not-a-password",
    ]
  }

  /// A document that is one part; each has its own number.
  func part(_ number: Int = 1) -> HeldPart {
    let bytes = Data("The harbour has \(number) piers.\n".utf8)
    let digest = Digest(of: bytes)
    let revision = Revision(
      id: RevisionID(rawValue: "r\(number)"), document: "d", number: 1, byteCount: bytes.count,
      sha256: digest, sourceSHA256: digest, loaded: time.now, modified: nil)
    let document = Document(
      id: "d", source: .file("/notes.md"), name: "notes.md", shard: "notes", current: revision)
    let passage = Passage(extent: revision.extent, lines: 1...1, ordinal: 0, headings: [])
    return HeldPart([HeldPassage(passage, of: document, in: bytes, after: nil)], tokens: 20)
  }

  func query(_ number: Int = 1, within patience: Duration = .seconds(60)) -> Query {
    Query(
      id: "q", question: "How many piers? \(number)", replyTo: Mailbox("asker"),
      deadline: time.now.advanced(by: patience))
  }

  func behave(_ mode: String) throws {
    try Data(mode.utf8).write(to: URL(fileURLWithPath: home + "/mode"))
  }

  /// Whatever fails is an `OstrakaError`.
  func failure(
    of reader: ClaudeCodePartReader, _ query: Query? = nil, from part: HeldPart? = nil
  ) async throws -> OstrakaError {
    try await #require(throws: OstrakaError.self) {
      _ = try await reader.answer(query ?? self.query(), from: part ?? self.part(), focus: [])
    }
  }

  /// Moves the clock until some work is done.
  func advancing<Result: Sendable>(
    by step: Duration = .seconds(61), _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        while !Task.isCancelled {
          time.advance(by: step)
          await Task.yield()
        }
        return nil
      }
      defer { group.cancelAll() }
      return try #require(try await group.next() ?? nil)
    }
  }
}

extension ClaudeCodeFixture {
  /// A stand-in that hangs with a child; both hold a pipe open while they live.
  struct Hung: Sendable {
    private let pipe: FileHandle
    private let lane = DispatchLane("hung")

    /// Waits until there is one.
    init(_ path: String) async throws {
      pipe = try await lane.run {
        let pipe = try #require(FileHandle(forReadingAtPath: path))
        #expect(try pipe.read(upToCount: 1)?.isEmpty == false)
        return pipe
      }
    }

    /// Waits until both are no more.
    func end() async throws { _ = try await lane.run { try pipe.readToEnd() } }
  }

  func hung() async throws -> Hung { try await Hung(home + "/hung") }

  var calls: [Call] {
    get throws {
      guard let bytes = FileManager.default.contents(atPath: home + "/calls.jsonl") else {
        return []
      }
      return try bytes.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Call.self, from: $0)
      }
    }
  }

  var starts: [Call] { get throws { try calls.filter { $0.event == "start" } } }

  /// The sessions to which documents were given.
  var recordings: [String] {
    get throws { try starts.compactMap { $0.value("--session-id") } }
  }

  /// The stand-ins that live.
  var processes: [Int32] { get throws { try starts.map(\.process).filter { kill($0, 0) == 0 } } }

  /// The sessions whose transcripts are kept.
  var transcripts: [String] { files(".claude/projects/x").map { String($0.dropLast(6)) } }

  var labels: [String] { files("warm").filter { $0.hasSuffix(".json") } }

  var spent: Double { get async { await spending.status.lastDay } }

  private func files(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: home + "/" + folder))?.sorted() ?? []
  }
}
