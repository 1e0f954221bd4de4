import Foundation
import GRDB
import Logging
import Ostraka
import Synchronization

/// One memory in one SQLite file (WAL, `synchronous=FULL`). Its process must hold the memory's lock.
public final class Store: Sendable {
  /// The memory's id, made when the memory was.
  public let id: String

  let runtime: Runtime
  let limits: BusLimits
  let logger: Logger
  /// Nil for a memory that isn't on a disk.
  let files: StoreFiles?
  let key: MemoryKey
  let frequencies = TermFrequencies()
  /// What questions and passages mean; nil without a model.
  let meanings: Meanings?
  /// What masks secrets, as its rules are now.
  let redactor: @Sendable () throws -> Redactor
  let committer: Committer
  let bells: Bells
  let headFile: HeadFile?
  let rescuer: Rescuer
  private let database: any DatabaseWriter
  private let readers: [any Lane]
  private let nextReader = Mutex(0)
  let isBackingUp = Atomic(false)

  /// The size to which the write-ahead log is cut back after a checkpoint, in bytes.
  static let logLimit = 16 << 20
  /// How many reads go on at once.
  static let readerCount = 2

  /// Opens a memory that was made by ``make(in:runtime:logger:)``.
  ///
  /// - Parameter embedder: what says what passages mean; while it has not read them, and without one, they are
  ///   found by their words.
  ///
  /// Errors: `.badData` for a damaged database or one of a newer version.
  public convenience init(
    _ directory: MemoryDirectory, runtime: Runtime, limits: BusLimits = BusLimits(),
    redactor: @escaping @Sendable () throws -> Redactor = { .builtIn },
    embedder: (any Embedder)? = nil, logger: Logger
  ) throws {
    try PendingRestore(in: directory).settle()
    try self.init(
      StoreFiles(of: directory), runtime: runtime, limits: limits, redactor: redactor,
      embedder: embedder, logger: logger)
  }

  convenience init(
    _ files: StoreFiles, runtime: Runtime, limits: BusLimits = BusLimits(),
    redactor: @escaping @Sendable () throws -> Redactor = { .builtIn },
    embedder: (any Embedder)? = nil, logger: Logger
  ) throws {
    var configuration = Self.configuration
    configuration.maximumReaderCount = Self.readerCount
    configuration.busyMode = .timeout(5)
    do {
      let pool = try DatabasePool(path: files.database, configuration: configuration)
      try self.init(
        pool, files: files, key: files.key, runtime: runtime, limits: limits,
        redactor: redactor, embedder: embedder, logger: logger)
    } catch {
      throw StoreError.explain(error)
    }
  }

  /// What every connection needs.
  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.prepareDatabase { try EvidenceFunction.register(on: $0) }
    return configuration
  }

  /// A memory that vanishes with the process, for simulations.
  public convenience init(
    inMemory runtime: Runtime, limits: BusLimits = BusLimits(),
    redactor: @escaping @Sendable () throws -> Redactor = { .builtIn },
    embedder: (any Embedder)? = nil, logger: Logger
  ) throws {
    let database = try DatabaseQueue(configuration: Self.configuration)
    try Self.migrate(database, runtime.failpoints)
    try Self.found(database, runtime: runtime)
    try self.init(
      database, files: nil, key: MemoryKey(from: runtime.randomness),
      runtime: runtime, limits: limits, redactor: redactor, embedder: embedder, logger: logger)
  }

  /// The memory of a store whose process is gone, as a simulation has it: all that was committed is there.
  ///
  /// The other store's arrivals end, and it must not be used any more.
  public convenience init(
    reopening store: Store, runtime: Runtime, limits: BusLimits = BusLimits(), logger: Logger
  ) throws {
    precondition(store.files == nil, "Only a memory that isn't on a disk is opened so.")
    store.bells.close()
    store.rescuer.close()
    try self.init(
      store.database, files: nil, key: store.key, runtime: runtime, limits: limits,
      redactor: { .builtIn }, embedder: nil, logger: logger)
  }

  private init(
    _ database: any DatabaseWriter, files: StoreFiles?, key: MemoryKey, runtime: Runtime,
    limits: BusLimits, redactor: @escaping @Sendable () throws -> Redactor,
    embedder: (any Embedder)?, logger: Logger
  ) throws {
    try Self.migrate(database, runtime.failpoints)
    let head = try files.map { try HeadFile(path: $0.head) }
    self.database = database
    self.files = files
    self.key = key
    self.runtime = runtime
    self.limits = limits
    self.redactor = redactor
    self.logger = logger
    meanings = embedder.map { Meanings(of: $0) }
    headFile = head
    let (id, tail) = try Self.identity(database)
    self.id = id
    readers = (0..<Self.readerCount).map { runtime.lane("read.\($0)") }
    let (bells, rescuer) = (Bells(), Rescuer(time: runtime.time))
    (self.bells, self.rescuer) = (bells, rescuer)
    // A head that the ledger doesn't know is evidence: it is kept, and `verify` shows it.
    let writableHead = try Self.follows(head, in: database) ? head : nil
    committer = Committer(
      database, lane: runtime.lane("write"), runtime: runtime, tail: tail
    ) { committed in
      if committed.isDurable, let link = committed.head { writableHead?.write(link) }
      if let due = committed.due { rescuer.notice(due) }
      bells.ring(
        committed.parties.reduce(committed.rings) { $0.union(bells.boxes(of: $1)) })
    }
  }

  /// The bus as one party sees it.
  ///
  /// - Parameter inHost: whether what is received is held by the host's own process and so dies with
  ///   it: the next host then ends those leases at once.
  public func bus(for party: PartyID, inHost: Bool = false) -> SQLiteBus {
    SQLiteBus(store: self, party: party, inHost: inHost)
  }

  /// The library as one party sees it.
  public func library(for party: PartyID) -> SQLiteLibrary {
    SQLiteLibrary(store: self, party: party)
  }

  /// The ledger, to read and to verify.
  public var ledger: SQLiteLedger { SQLiteLedger(store: self) }

  /// How many commits callers have waited for on the disk since it was opened.
  public var durableCommits: Int { committer.durableCommitCount }

  /// Ends all arrivals and closes the file. Calls that come later fail.
  public func close() throws {
    bells.close()
    rescuer.close()
    try database.close()
  }

  /// Runs a read away from Swift's cooperative threads.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws -> Result {
    let lane = nextReader.withLock { next in
      next = (next + 1) % readers.count
      return readers[next]
    }
    return try await lane.run { [database] in
      do {
        return try database.read(body)
      } catch {
        throw StoreError.explain(error)
      }
    }
  }

  /// Removes readers' saved contexts that hold text which is not in the memory any more.
  func dropWarmFiles(includingUnlabelled: Bool = false) async throws {
    guard let warm = files?.warm else { return }
    let revisions = try await read { database in
      try String.fetchSet(database, sql: "SELECT id FROM revision")
    }
    warm.removeAll(includingUnlabelled: includingUnlabelled) { _, label in
      !label.revisions.allSatisfy { revisions.contains($0.rawValue) }
    }
  }

  /// Moves everything in the write-ahead log into the database and empties the log.
  func truncateLog() async throws {
    try await readers[0].run { [database] in
      try database.writeWithoutTransaction { database in
        _ = try database.checkpoint(.truncate)
      }
    }
  }
}

extension Store {
  /// Makes a memory: the directory, the key, the owner's credential and the database.
  ///
  /// - Throws: `.alreadyExists` when there is one.
  public static func make(
    in directory: MemoryDirectory, runtime: Runtime, logger: Logger
  ) async throws {
    guard !directory.exists else {
      throw OstrakaError(.alreadyExists, "There is a memory in \(directory.path) already.")
    }
    try PrivateFile.makeMemory(directory.path)
    PrivateFile.removeUnfinished(in: directory.path)
    try PrivateFile.write(MemoryKey(from: runtime.randomness).bytes, to: directory.key)
    try PrivateFile.write(Data("*\n".utf8), to: directory.gitignore)
    // The database comes last and by renaming: a memory exists when it does.
    let unfinished = directory.database + ".new"
    for left in [unfinished, directory.head] { try? FileManager.default.removeItem(atPath: left) }
    try PrivateFile.write(Data(), to: unfinished)
    try lay(unfinished, runtime: runtime)
    var files = try StoreFiles(of: directory)
    files.database = unfinished
    let store = try Store(files, runtime: runtime, logger: logger)
    let owner = Credential(kind: .owner, randomness: runtime.randomness)
    try await store.add(owner: owner)
    try await store.truncateLog()
    try store.close()
    try PrivateFile.sync(files.head)
    try PrivateFile.write(Data((owner.text + "\n").utf8), to: directory.ownerCredential)
    for log in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: unfinished + log) }
    try PrivateFile.rename(unfinished, to: directory.database)
    try PrivateFile.sync(directory.path)
  }

  /// Makes the database file with its schema.
  private static func lay(_ path: String, runtime: Runtime) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 8192") }
    try migrate(queue, runtime.failpoints)
    try found(queue, runtime: runtime)
    try queue.close()
  }

  private static func found(_ database: any DatabaseWriter, runtime: Runtime) throws {
    try database.write { database in
      let now = runtime.time.now.microseconds
      try database.execute(
        sql: "INSERT INTO memory (id, made) VALUES (?, ?)",
        arguments: [runtime.identifiers.next(), now])
      try database.execute(
        sql: "INSERT INTO conversation (id, parties, expires) VALUES (?, '[]', NULL)",
        arguments: [Conversation.system.id.rawValue])
      try database.execute(
        sql: "INSERT INTO shard (id, reader, about) VALUES (?, 'extractive', '')",
        arguments: [ShardID.main.rawValue])
    }
  }

  private static func migrate(
    _ database: any DatabaseWriter, _ failpoints: Failpoints
  ) throws {
    let migrator = Migrations.migrator(reaching: failpoints)
    guard try !database.read(migrator.hasBeenSuperseded) else {
      throw OstrakaError(
        .badData,
        "This memory was made by a newer version of ostraka. Install that one to use it.")
    }
    try migrator.migrate(database)
    try database.writeWithoutTransaction { database in
      // GRDB sets NORMAL when it opens a pool; FULL must come after that. On macOS an fsync alone leaves
      // the bytes in the disk's cache; elsewhere fullfsync does nothing.
      try database.execute(
        sql: """
          PRAGMA synchronous = FULL;
          PRAGMA fullfsync = ON;
          PRAGMA checkpoint_fullfsync = ON;
          PRAGMA secure_delete = ON;
          PRAGMA journal_size_limit = \(logLimit);
          """)
    }
  }

  /// Whether the ledger has the entry that the head outside names.
  private static func follows(_ head: HeadFile?, in database: any DatabaseWriter) throws -> Bool {
    guard let head else { return true }
    let outside = try head.read()
    return try database.read { database in
      guard let outside else {
        return try Int.fetchOne(database, sql: "SELECT 1 FROM ledger LIMIT 1") == nil
      }
      let hash = try Data.fetchOne(
        database, sql: "SELECT hash FROM ledger WHERE sequence = ?", arguments: [outside.sequence])
      return hash == outside.hash.bytes
    }
  }

  private static func identity(
    _ database: any DatabaseWriter
  ) throws -> (id: String, tail: LedgerTail) {
    try database.read { database in
      guard let id = try String.fetchOne(database, sql: "SELECT id FROM memory") else {
        throw OstrakaError(.badData, "memory.sqlite holds no memory. Put a backup in its place.")
      }
      let row = try Row.fetchOne(
        database, sql: "SELECT sequence, canonical, hash FROM ledger ORDER BY sequence DESC LIMIT 1"
      )
      guard let row, let hash = Digest(bytes: row["hash"]) else {
        return (id, LedgerTail(chain: HashChain(), at: nil))
      }
      // An entry that was changed from outside is for `ledger verify` to tell.
      let last = try? LedgerEntry(canonical: row["canonical"])
      let head = LedgerHead(sequence: row["sequence"], hash: hash)
      return (id, LedgerTail(chain: HashChain(after: head), at: last?.at))
    }
  }
}
