import Ostraka

extension Toolbox {
  /// The document that a model means: by its name, id or source, or a note by its name alone.
  ///
  /// Errors: `.notFound` with names that are like it.
  static func document(_ text: String, in memory: any Memory) async throws -> Document {
    for name in [text, "note/" + text] {
      do {
        return try await memory.library.document(named: name)
      } catch let error as OstrakaError where error.code == .notFound {}
    }
    let wanted = text.lowercased()
    let last = wanted.split(separator: "/").last.map(String.init) ?? wanted
    let names = try await memory.library.documents().map(\.name)
    let like =
      names.filter { $0.lowercased().hasSuffix(wanted) }
      + names.filter { $0.lowercased().contains(last) && !$0.lowercased().hasSuffix(wanted) }
    let hint =
      like.isEmpty
      ? "`search` shows names." : "Like it are: \(like.prefix(5).joined(separator: ", "))."
    throw OstrakaError(.notFound, "There is no document “\(text)”. \(hint)")
  }

  /// `docs/guide.md:10-20`, as citations are often written, is a name and lines.
  static func place(_ text: String) -> (name: String, first: Int, last: Int)? {
    guard let found = text.wholeMatch(of: /(.+):(\d{1,9})(?:-(\d{1,9}))?/),
      let first = Int(found.2), first > 0
    else { return nil }
    return (String(found.1), first, found.3.flatMap { Int($0) } ?? first)
  }
}
