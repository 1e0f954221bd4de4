import Foundation
import Ostraka
import OstrakaLoading

/// Reads sources and hands their bytes to a library. Loading again is harmless.
struct Loader: Sendable {
  let paths: [String]
  /// From where shown names start.
  var workingDirectory = FileManager.default.currentDirectoryPath
  /// What stands on standard input, which can be read only once; nil when it isn't asked for.
  var input: FoundDocument?
  let repositories: [String]
  /// Folders of agents' transcripts.
  var sessions: [String] = []
  /// What an import found; nil when nothing is imported.
  var imported: Listing?
  /// Where everything goes; nil means by content.
  let shard: ShardID?
  let reader: String?
  let name: String?
  let directory: MemoryDirectory
  let identifiers: Identifiers
  let report: LoadReport
  /// Whether what was forgotten is taken in again.
  var revives = true
  /// Whether secrets are stored as they are; nil for as it was said of each document before.
  var allowsSecrets: Bool?

  /// How many documents are under way at once: the next is read while others are committed.
  static let window = 8

  /// Loads with progress; when it fails, says what was loaded before: that stays.
  func run(with access: Access, isQuiet: Bool) async throws {
    do {
      try await access.withMemory { memory in try await load(into: memory.library) }
    } catch {
      Terminal.standard.progress("")
      if await report.count > 0, !isQuiet { Terminal.standard.say(await report.summary) }
      throw error
    }
    Terminal.standard.progress("")
  }

  func load(into library: any Library) async throws {
    if let shard, let reader {
      var description =
        try await library.shards().first { $0.id == shard } ?? ShardDescription(id: shard)
      description.reader = reader
      try await library.set(description)
    }
    let known = try await documents(in: library)
    try await load(try await listing(), known, into: library)
    for repository in repositories {
      try await GitRepository.open(repository).withDocuments { listing in
        try await load(listing, known, into: library)
      }
    }
  }

  /// What would come new or changed to which shard, as far as names and sizes tell, before any of it is
  /// read.
  func work(in library: any Library) async throws -> [(ShardID, ShardWork)] {
    let known = try await documents(in: library)
    let shards = Dictionary(
      try await library.shards().map { ($0.id, $0.reader) }, uniquingKeysWith: { $1 })
    guard reader != nil || shards.values.contains(where: Readers.isCostly) else { return [] }
    var listings = [try await listing()]
    for repository in repositories {
      listings.append(
        try await GitRepository.open(repository).withDocuments { listing in listing })
    }
    var work: [ShardID: ShardWork] = [:]
    for listing in listings {
      let allotment = allotment(of: listing, known)
      for document in listing.documents
      where known[document.source]?.current.byteCount != document.byteCount {
        let target = target(of: document, known, allotment)
        let kind = (target == shard ? reader : nil) ?? shards[target] ?? ExtractiveReader.kind
        work[target, default: ShardWork(reader: kind)].documents += 1
        work[target]?.bytes += document.byteCount
      }
    }
    return work.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func documents(in library: any Library) async throws -> [Source: Document] {
    Dictionary(
      try await library.documents().map { ($0.source, $0) }, uniquingKeysWith: { $1 })
  }

  private func listing() async throws -> Listing {
    var listing = Listing()
    if !paths.isEmpty {
      listing = try await FolderWalk(
        paths: paths, workingDirectory: workingDirectory, excluding: [directory.path]
      ).list()
    }
    if let input { listing.documents.append(input) }
    for found in try await transcripts() + [imported].compactMap(\.self) {
      listing.documents += found.documents
      listing.skipped += found.skipped
    }
    return listing
  }

  /// One that is known or comes with its shard stays in it, so only the others are allotted.
  private func allotment(of listing: Listing, _ known: [Source: Document]) -> Allotment {
    Allotment(of: listing.documents.filter { known[$0.source] == nil && $0.shard == nil })
  }

  private func target(
    of document: FoundDocument, _ known: [Source: Document], _ allotment: Allotment
  ) -> ShardID {
    shard ?? known[document.source]?.shard ?? document.shard ?? allotment.shard(of: document)
  }

  private func transcripts() async throws -> [Listing] {
    var listings: [Listing] = []
    for folder in sessions {
      listings.append(try await SessionTranscripts(folder: folder).list())
    }
    return listings
  }

  private func load(
    _ listing: Listing, _ known: [Source: Document], into library: any Library
  ) async throws {
    let allotment = allotment(of: listing, known)
    await report.begin(listing, lines: shard == nil ? allotment.lines : [])
    let isAlone = listing.documents.count == 1 && listing.documents[0].origin == .alone
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, document) in listing.documents.enumerated() {
        if index >= Self.window { try await group.next() }
        let earlier = known[document.source]
        let target = target(of: document, known, allotment)
        let shown = name(of: document, isAlone: isAlone, earlier: earlier)
        group.addTask {
          try await load(document, as: shown, in: target, into: library, isAlone: isAlone)
        }
      }
      try await group.waitForAll()
    }
  }

  /// A document keeps its name, wherever it is loaded from, unless another is given.
  private func name(of document: FoundDocument, isAlone: Bool, earlier: Document?) -> String {
    guard let name else { return earlier?.name ?? document.name }
    return isAlone ? name : "\(name)/\(document.name)"
  }

  private func load(
    _ document: FoundDocument, as name: String, in shard: ShardID, into library: any Library,
    isAlone: Bool
  ) async throws {
    do {
      switch try await document.read() {
      case .skipped(let skipped):
        await report.skip(skipped)
      case .text(let bytes, let source):
        let loaded = try await library.put(
          Load(
            id: identifiers.next(), source: document.source, name: name, shard: shard,
            bytes: bytes, modified: document.modified, revives: revives, sourceSHA256: source,
            allowsSecrets: allowsSecrets, isFollowed: imported == nil))
        await report.add(loaded, of: document.source, named: name, bytes: bytes.count)
      }
    } catch let error as OstrakaError where !isAlone && error.concernsOneDocument {
      await report.fail(name, error)
    }
  }
}

extension OstrakaError {
  /// Whether other documents may still be loaded.
  var concernsOneDocument: Bool {
    switch code {
    case .alreadyExists, .badData, .tooLarge, .notFound, .invalidRequest: true
    case .notPermitted, .leaseLost, .expired, .unavailable, .tryLater, .fault: false
    }
  }
}
