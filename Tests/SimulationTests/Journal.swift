import Foundation
import Ostraka
import Synchronization

/// What the clients know of the documents: which versions were acknowledged, and which may be there.
final class Journal: Sendable {
  struct Version: Hashable, Sendable {
    let code: String
    let text: String

    /// What may be kept of it: the secret is overwritten.
    var kept: Data { Redactor.builtIn.redacted(Data(text.utf8)).0 }
  }

  /// What all secrets begin with, in pieces: nothing in this file looks like one.
  static let stem = "AKIA" + "Q3EGRIBTWJX7"

  struct Entry: Sendable {
    let name: String
    let shard: ShardID
    var versions: [Version] = []
    /// How many of the versions, from the first, are older than or as old as the newest acknowledged.
    var acknowledged = 0
    var document: DocumentID?
    /// Versions of which nobody knows whether they were loaded: a copy of the call may come late.
    var givenUp: [Version] = []
    var isForgotten = false
    /// Whether somebody changes or forgets it at the moment.
    var isBusy = false

    /// What can't come any more once the document is forgotten.
    var settled: [Version] { versions.filter { !givenUp.contains($0) } }
    var isKnown: Bool { acknowledged > 0 && !isForgotten && !isBusy }
  }

  private let state = Mutex<(entries: [String: Entry], codes: Int)>(([:], 10_000_000))

  var entries: [Entry] {
    state.withLock { $0.entries.values.sorted { $0.name < $1.name } }
  }

  func entry(_ name: String) -> Entry? { state.withLock { $0.entries[name] } }

  /// A new version of a document, which may be new; somebody is about to load it.
  func add(_ name: String, in shard: ShardID) -> Version {
    state.withLock { state in
      state.codes += 1
      let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
      let secret = Self.stem + String((0..<4).map { letters[(state.codes >> ($0 * 5)) & 31] })
      let version = Version(
        code: String(state.codes),
        text: "# \(name)\n\nThe code of \(name) is \(state.codes), its access key \(secret).\n")
      var entry = state.entries[name] ?? Entry(name: name, shard: shard)
      entry.versions.append(version)
      entry.isBusy = true
      state.entries[name] = entry
      return version
    }
  }

  func acknowledge(_ name: String, _ document: DocumentID) {
    change(name) { entry in
      entry.acknowledged = entry.versions.count
      entry.document = document
    }
  }

  func change(_ name: String, _ body: (inout Entry) -> Void) {
    state.withLock { state in
      guard var entry = state.entries[name] else { return }
      body(&entry)
      state.entries[name] = entry
    }
  }
}
