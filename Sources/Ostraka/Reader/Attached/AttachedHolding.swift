/// What one session has been shown of its part's documents: the pure part of handing them over.
struct AttachedHolding: Hashable, Sendable {
  /// A state of a document.
  struct Shown: Hashable, Sendable {
    /// Nil where only an earlier host knew it.
    let revision: RevisionID?
    let name: String
  }

  /// The latest state of each document of which the session has been shown anything.
  private(set) var shown: [DocumentID: Shown] = [:]
  /// What it has taken for certain.
  private var taken: Set<Extent> = []

  /// What has to be done so that the session holds a part.
  enum Change: Hashable, Sendable {
    case none
    /// It must be shown these, of which some documents replace what it was shown before.
    case further([AttachedPassage], replacing: Set<DocumentID>)
    /// It was shown a document that is not in the part: nobody can make it forget that.
    case removed
  }

  /// A session that has been shown nothing.
  init() {}

  /// A session that holds all of a part.
  init(all part: AttachedPart) {
    for passage in part.passages {
      show(passage)
      taken.insert(passage.extent)
    }
  }

  /// A session that was shown documents by an earlier host, in states that are not known.
  init(shownBefore documents: [DocumentID]) {
    for document in documents { shown[document] = Shown(revision: nil, name: "") }
  }

  func change(to part: AttachedPart) -> Change {
    let present = Set(part.documents.ids)
    guard shown.keys.allSatisfy(present.contains) else { return .removed }
    let further = part.passages.filter { !isCurrent($0) || !taken.contains($0.extent) }
    guard !further.isEmpty else { return .none }
    let replaced = further.filter { shown[$0.document] != nil && !isCurrent($0) }
    return .further(further, replacing: Set(replaced.map(\.document)))
  }

  /// The session may have seen a passage.
  mutating func show(_ passage: AttachedPassage) {
    shown[passage.document] = Shown(revision: passage.extent.revision, name: passage.name)
  }

  /// The session has seen the passages.
  mutating func take(_ extents: [Extent]) { taken.formUnion(extents) }

  private func isCurrent(_ passage: AttachedPassage) -> Bool {
    shown[passage.document]
      == Shown(revision: passage.extent.revision, name: passage.name)
  }
}
