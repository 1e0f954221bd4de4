import Foundation
import Logging
import Ostraka
import OstrakaLoading
import OstrakaReaders
import OstrakaServer
import OstrakaStore
import Synchronization

/// The process that hosts a memory: the only writer, which runs every shard that no guest serves
/// and serves the guests over the Unix socket.
final class Host: Memory {
  let directory: MemoryDirectory
  let role: MemoryStatus.Role
  let store: Store
  let supervisor: Supervisor
  let roster: Roster
  private let sessions: AttachedDesk
  private let coordinator: Coordinator
  private let rules: RuleFolder
  private let hangLimit: Duration
  private let models: ModelUse
  private let readers: Readers
  /// Of the model for vectors; nil without one, and in a process that hosts only for a moment.
  private let embeddings: LlamaServer?
  private let runtime: Runtime
  private let logger: Logger
  /// How long a shard that fails too often rests.
  static let rest: Duration = .seconds(60)

  private let listening = Mutex<[String]>([])
  /// What the readers in this process hold.
  private let gauges = Mutex<[ShardID: ReaderGauge]>([:])

  /// Opens the store. The caller must hold the memory's lock.
  ///
  /// - Parameter models: which shards are read for with their models.
  init(
    _ directory: MemoryDirectory, role: MemoryStatus.Role, models: ModelUse, settings: Settings,
    runtime: Runtime, logger: Logger
  ) throws {
    self.directory = directory
    self.role = role
    self.runtime = runtime
    self.logger = logger
    let rules = RuleFolder(of: directory, configured: settings.rules)
    // A rule file that can't be used is an error at once, not at the first load.
    _ = try rules.redactor()
    self.rules = rules
    embeddings =
      models.embeds
      ? try settings.embedding?.makeServer(for: directory, runtime: runtime, logger: logger) : nil
    store = try Store(
      directory, runtime: runtime, limits: settings.limits, redactor: { try rules.redactor() },
      embedder: embeddings.map(LlamaEmbedder.init(server:)), logger: logger)
    hangLimit = settings.hangLimit
    sessions = AttachedDesk(time: runtime.time, randomness: runtime.randomness)
    var readers = Readers(
      directory: directory, settings: settings, runtime: runtime, logger: logger, desk: sessions,
      server: models.reach == .none
        ? nil : try settings.model?.makeServer(for: directory, runtime: runtime, logger: logger),
      spending: models.reach == .all
        ? try Spending(
          limits: settings.hosted.limits, file: directory.spending, time: runtime.time) : nil)
    readers.onlyRestores = models.reach == .warm
    if models.reach == .all { readers.claudeCode = try readers.claudeCodeServer() }
    self.readers = readers
    self.models = models
    supervisor = Supervisor(time: runtime.time, logger: logger) { _, error in
      // One shard that fails must not take the others down: it rests, and status says why.
      logger.error("\(error.message)")
      try await runtime.time.sleep(for: Self.rest)
    }
    roster = Roster()
    var model: (any CoordinatorModel)?
    do {
      model = try readers.coordinatorModel()
    } catch let error as OstrakaError {
      // Readings are put together as without one.
      logger.error("The coordinator's model can't be used. \(error.message)")
    }
    coordinator = Coordinator(
      bus: store.bus(for: .coordinator, inHost: true),
      library: store.library(for: .coordinator),
      freshness: SourceFreshness(), router: Router(widest: settings.widest),
      model: model, time: runtime.time, logger: logger)
  }

  var desk: any ShardDesk { sessions }
  var id: String { store.id }
  var library: any Library { store.library(for: .owner) }
  var ledger: any Ledger { store.ledger }
  var parties: any Parties { store.parties }

  func bus(for party: PartyID) -> any Bus {
    store.bus(for: party, inHost: roster.hasProcess(for: party))
  }
  func library(for party: PartyID) -> any Library { store.library(for: party) }

  func ask(_ question: Question) async throws -> Answer {
    let redactor = try rules.redactor()
    return redactor.redacted(try await coordinator.ask(redactor.redacted(question)))
  }

  func search(_ query: String, shards: [ShardID]?, limit: Int) async throws -> [Search.Hit] {
    let redactor = try rules.redactor()
    return try await Search(library: library).run(query, shards: shards, limit: limit)
      .map { redactor.redacted($0) }
  }

  func read(
    _ document: String, from first: Excerpt.Place, through last: Int?, limit: Int
  ) async throws -> Excerpt {
    try await rules.redactor().excerpt(
      of: try await library.document(named: document), in: library, from: first, through: last,
      limit: limit)
  }

  func authenticate(_ credential: String) async throws -> PartyID {
    try await store.authenticate(credential)
  }

  func status() async throws -> MemoryStatus {
    let children = supervisor.children
    let queues = try await store.queues()
    let shards = try await library.shards().map { shard in
      let child = children[shard.id.rawValue]
      return ShardStatus(
        description: shard, server: server(of: shard, child),
        queued: queues[Mailbox(.shard(shard.id))] ?? 0, restarts: child?.restarts ?? 0,
        lastError: child?.lastError,
        reader: gauges.withLock { $0[shard.id]?.status }
          .flatMap { $0.saysSomething ? $0 : nil })
    }
    var spending = await readers.spending?.status
    spending?.processes = readers.claudeCode?.running
    spending?.processLimit = readers.claudeCode?.model.processes
    return MemoryStatus(
      id: id, directory: directory.path, role: role, process: getpid(),
      listening: listening.withLock { $0 }, shards: shards,
      messages: try await store.messageCounts(), ledger: try await ledger.head(),
      storedBytes: directory.storedBytes, growth: try await store.growth(),
      spending: spending, embedding: try await store.embeddingStatus())
  }

  func backup(to path: String, withKey: Bool, request: String) async throws -> Backup {
    try await store.backup(to: path, withKey: withKey, request: request)
  }

  /// What waits for something ends, so that it goes on with the next host.
  func closeDesk() { sessions.close() }

  /// Where the HTTP API turned out to listen.
  func listens(at addresses: [String]) { listening.withLock { $0 = addresses } }

  private func server(
    of shard: ShardDescription, _ child: ChildStatus?
  ) -> ShardStatus.Server {
    if roster.isServedByGuest(shard.id) { return .guest }
    guard child?.state == .running else { return .nobody }
    return roster.usesProcesses && !Readers.needsHost(shard.reader) ? .child : .host
  }

  /// Keeps every shard served, until the task is cancelled: as shards come and go, and as guests
  /// take them over and leave them.
  func serveShards() async throws {
    if let embeddings {
      supervisor.start(Child(name: Self.embeddingsName) { try await embeddings.run() })
    }
    let changes = store.bells(for: Roster.mailbox)
    for await _ in changes {
      let shards = Dictionary(
        try await library.shards().map { ($0.id, Roster.ReaderChoice($0)) },
        uniquingKeysWith: { $1 })
      let wanted = roster.wanted(of: Set(shards.keys))
      let started = roster.started
      for (shard, choice) in started where !wanted.contains(shard) || shards[shard] != choice {
        supervisor.stop(shard.rawValue)
        let isAttached = shards[shard]?.reader == AttachedReader.kind
        if choice.reader == AttachedReader.kind, !isAttached { sessions.retire(shard) }
      }
      for (shard, choice) in shards where wanted.contains(shard) && started[shard] != choice {
        let child = try await child(shard, choice)
        supervisor.start(child)
      }
      roster.started = shards.filter { wanted.contains($0.key) }
    }
  }

  /// A guest has begun or ceased to serve a shard.
  func guest(serves shard: ShardID, _ isServing: Bool) {
    roster.guest(serves: shard, isServing)
    store.ring(Roster.mailbox)
  }

  /// As no shard can be called.
  private static let modelName = "model server"
  private static let embeddingsName = "model for vectors"
  private static let claudeCodeName = "claude code"

  private func child(_ shard: ShardID, _ choice: Roster.ReaderChoice) async throws -> Child {
    if let program = roster.program, !Readers.needsHost(choice.reader) {
      let process = ShardProcess(program: program, shard: shard, memory: directory)
      let watch = HangWatch(shard: shard, store: store, time: runtime.time, limit: hangLimit)
      return Child(name: shard.rawValue) { [store] in
        do {
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await process.run() }
            group.addTask { try await watch.run() }
            defer { group.cancelAll() }
            try await group.next()
          }
        } catch {
          // Its process is gone: what it held can be read again at once.
          try? await store.releaseLeases(of: shard)
          throw error
        }
      }
    }
    var readers = readers
    if !models.covers(shard) { (readers.server, readers.spending) = (nil, nil) }
    if choice.reader == ClaudeCodeReader.kind, readers.spending != nil,
      let server = readers.claudeCode
    {
      supervisor.start(Child(name: Self.claudeCodeName) { try await server.run() })
    }
    if choice.reader == LlamaReader.kind, let server = readers.server {
      let isWarm = try await isWarm(shard, for: server.model)
      if models.reach == .warm && !isWarm {
        readers.server = nil
      } else {
        supervisor.start(Child(name: Self.modelName) { try await server.run() })
      }
    }
    let gauge = ReaderGauge()
    gauges.withLock { $0[shard] = gauge }
    let library = store.library(for: .shard(shard))
    let served = Shard(
      id: shard,
      reader: readers.reader(of: shard, choice, library: library, gauge: gauge),
      bus: store.bus(for: .shard(shard), inHost: true), library: library, time: runtime.time,
      logger: logger)
    return Child(name: shard.rawValue) { try await served.run() }
  }

  /// Whether a saved context has every document of a shard: then it need not be read again.
  private func isWarm(_ shard: ShardID, for model: LlamaModel) async throws -> Bool {
    guard let fingerprint = try? model.fingerprint() else { return false }
    let placed = Set(try await library.placement(of: shard).map(\.revision))
    return placed.isSubset(
      of: WarmFolder(path: directory.warm)
        .revisions(of: shard, model: fingerprint, window: model.window))
  }
}
