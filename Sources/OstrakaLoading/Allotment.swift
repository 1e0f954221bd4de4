import Ostraka

/// Decides which shard each found document goes to when none was named, and says why.
///
/// It looks at names and sizes alone. From a repository each document goes by its own kind; from
/// a folder whole top-level folders do, by the kind that has most bytes there; a document that
/// was named itself goes to `main`, and so does everything that no kind decides.
public struct Allotment: Sendable {
  /// One decision, for a person to read.
  public struct Line: Hashable, Sendable, CustomStringConvertible {
    /// The folder with a slash at its end, or what else the decision is about.
    public let folder: String
    public let shard: ShardID
    public let reason: String
    public let documents: Int
    /// Bytes as listed.
    public let bytes: Int

    /// For example `Sources/ → code (97% of its bytes are code)`.
    public var description: String { "\(folder) → \(shard) (\(reason))" }
  }

  /// The decisions, in the order in which their first documents were found.
  public let lines: [Line]
  private let shards: [Group: ShardID]

  /// The shards of everything that one load found.
  public init(of documents: [FoundDocument]) {
    var tallies: [Group: Tally] = [:]
    var order: [Group] = []
    for document in documents {
      let group = Group(of: document)
      if tallies[group] == nil { order.append(group) }
      tallies[group, default: Tally()].add(document)
    }
    let decided = order.map { group in (group, group.decide(tallies[group] ?? Tally())) }
    lines = decided.map(\.1)
    shards = Dictionary(uniqueKeysWithValues: decided.map { ($0, $1.shard) })
  }

  /// The shard of one of the documents that the allotment was made of; `main` for any other.
  public func shard(of document: FoundDocument) -> ShardID {
    shards[Group(of: document)] ?? .main
  }
}

/// How much of each kind there is in one group.
private struct Tally {
  var documents = 0
  var bytes = 0
  var bytesByKind: [ContentKind: Int] = [:]

  mutating func add(_ document: FoundDocument) {
    documents += 1
    bytes += document.byteCount
    bytesByKind[document.kind, default: 0] += document.byteCount
  }

  /// The kind with most bytes; among equals the one that is declared first.
  var leading: (kind: ContentKind, percent: Int) {
    var best = (kind: ContentKind.other, bytes: 0)
    for kind in ContentKind.allCases {
      let count = bytesByKind[kind] ?? 0
      if count > best.bytes { best = (kind, count) }
    }
    return (best.kind, bytes == 0 ? 0 : Int(Double(best.bytes) / Double(bytes) * 100))
  }
}

/// Documents that go to one shard by one decision.
private enum Group: Hashable {
  /// Those of one kind in a repository.
  case tracked(repository: String, shard: ShardID)
  /// A top-level folder of a folder that was loaded, by its shown name.
  case folder(String)
  /// The files at the top of a folder, by their own kind.
  case top(of: String, shard: ShardID)
  case alone

  init(of document: FoundDocument) {
    switch document.origin {
    case .alone:
      self = .alone
    case .repository(let repository):
      self = .tracked(repository: repository, shard: document.kind.shard ?? "code")
    case .folder(let folder):
      let components = FileName.components(of: document.path)
      guard components.count > 1, let first = components.first else {
        self = .top(of: folder, shard: document.kind.shard ?? .main)
        return
      }
      self = .folder(folder == "." ? String(first) : FileName.join(folder, String(first)))
    }
  }

  func decide(_ tally: Tally) -> Allotment.Line {
    switch self {
    case .tracked(let repository, let shard):
      let what = shard == "code" ? "its code and whatever else it tracks" : "its \(shard)"
      return line(String(FileName.last(of: repository)) + "/", shard, what, tally)
    case .folder(let folder):
      let (kind, percent) = tally.leading
      let reason = "\(percent)% of its bytes are \(kind.word)"
      return line(folder + "/", kind.shard ?? .main, reason, tally)
    case .top(let folder, let shard):
      let reason = shard == .main ? "files of no decided kind at its top" : "\(shard) at its top"
      return line(folder + "/", shard, reason, tally)
    case .alone:
      return line("what was named itself", .main, "no shard was named", tally)
    }
  }

  private func line(
    _ folder: String, _ shard: ShardID, _ reason: String, _ tally: Tally
  ) -> Allotment.Line {
    Allotment.Line(
      folder: folder, shard: shard, reason: reason, documents: tally.documents, bytes: tally.bytes)
  }
}

extension ContentKind {
  /// The shard that is named for it; nil where a kind decides nothing.
  fileprivate var shard: ShardID? {
    switch self {
    case .code, .design, .docs, .history: ShardID(rawValue: rawValue)
    case .data, .other: nil
    }
  }
}
