/// One page as the desk keeps it until it is taken.
struct DeskPage: Hashable, Sendable {
  private(set) var text = ""
  private(set) var documents: [String] = []
  private(set) var replaced: [String] = []
  /// Passages of which it shows at least the beginning, and those that are complete with it.
  private(set) var shown: [AttachedPassage] = []
  private(set) var completed: [Extent] = []

  /// The passages on pages of at most so many bytes, cut between passages; one that is longer than a
  /// page goes on where its characters allow.
  static func pages(
    of passages: [AttachedPassage], replacing: Set<DocumentID>, limit: Int = AttachedPage.limit
  ) -> [DeskPage] {
    var (pages, page) = ([DeskPage](), DeskPage())
    var announced: Set<DocumentID> = []
    for passage in passages {
      var rest = passage.text[...]
      repeat {
        let room = limit - page.text.utf8.count - page.header(of: passage).utf8.count
        if rest.utf8.count > room, !page.text.isEmpty {
          pages.append(page)
          page = DeskPage()
          continue
        }
        // One that fits no page is cut; a page always has room for one character.
        let piece = rest.utf8.count > room ? rest.prefix(utf8: max(room, 4)) : rest
        rest = rest[piece.endIndex...]
        let isNew = announced.insert(passage.document).inserted
        page.add(
          passage, piece, isReplacing: isNew && replacing.contains(passage.document),
          isWhole: rest.isEmpty)
      } while !rest.isEmpty
    }
    return page.text.isEmpty ? pages : pages + [page]
  }

  private func header(of passage: AttachedPassage) -> String {
    shown.last?.document == passage.document ? "" : passage.header
  }

  private mutating func add(
    _ passage: AttachedPassage, _ piece: Substring, isReplacing: Bool, isWhole: Bool
  ) {
    text += header(of: passage) + piece
    if !documents.contains(passage.name) { documents.append(passage.name) }
    if isReplacing { replaced.append(passage.name) }
    shown.append(passage)
    if isWhole { completed.append(passage.extent) }
  }
}

extension Substring {
  /// As many whole Unicode scalars from its start as fit into so many bytes.
  fileprivate func prefix(utf8 count: Int) -> Substring {
    var end = utf8.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex
    while end > startIndex, end < endIndex, utf8[end] & 0xC0 == 0x80 {
      end = utf8.index(before: end)
    }
    return self[..<end]
  }
}
