/// One commit as a section of a Markdown document.
struct CommitSection: Hashable, Sendable {
  /// The most changed files that are named.
  static let fileLimit = 40
  /// Hexadecimal digits of a hash that are shown. A fixed number: git's own grows with the
  /// repository, and old documents would change.
  static let hashDigits = 12

  struct Change: Hashable, Sendable {
    /// `A`, `M`, `D`, `R`, `T` or `C`.
    let status: String
    /// One path, or the old and the new one.
    let paths: [String]
  }

  let hash: String
  let author: String
  /// ISO 8601, as the author's clock had it.
  let date: String
  let subject: String
  let body: String
  var changes: [Change] = []

  /// The section, with one newline at its end.
  var markdown: String {
    let title = subject.isEmpty ? "(no subject)" : Self.oneLine(subject)
    var parts = ["## \(hash.prefix(Self.hashDigits)) \(title)"]
    parts.append("Author: \(Self.oneLine(author))\nDate: \(date)")
    if !body.isEmpty { parts.append(Self.indented(body)) }
    if !changes.isEmpty { parts.append("Files:\n" + files.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var files: [String] {
    let named = changes.prefix(Self.fileLimit).map { change in
      "- \(change.status) " + change.paths.map(Self.oneLine).joined(separator: " → ")
    }
    let rest = changes.count - named.count
    return rest > 0 ? named + ["- and \(rest) more"] : named
  }

  /// Four spaces before every line: no heading of a body is then one of the document.
  private static func indented(_ body: String) -> String {
    body.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
      .map { $0.isEmpty ? "" : "    " + $0 }
      .joined(separator: "\n")
  }

  private static func oneLine(_ text: String) -> String {
    text.contains(where: \.isNewline)
      ? text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ") : text
  }
}

extension CommitSection {
  /// What `diff-tree` is told to write before each commit's files: fields that end in zero bytes,
  /// the first marked so that no status can be taken for it.
  static let format = "%x01%H%x00%an%x00%aI%x00%s%x00%b%x00"

  /// Parses what `diff-tree -z --name-status` writes in that format; it puts a newline before the
  /// first status of a commit.
  static func sections(in output: [UInt8]) -> [CommitSection] {
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var sections: [CommitSection] = []
    var index = 0
    while index < fields.count {
      let field = fields[index]
      if field.hasPrefix("\u{1}"), index + 4 < fields.count {
        sections.append(section(fields[index...(index + 4)]))
        index += 5
      } else if let status = field.first(where: { !$0.isNewline }), !sections.isEmpty {
        let count = status == "R" || status == "C" ? 2 : 1
        let paths = Array(fields[(index + 1)...].prefix(count))
        sections[sections.count - 1].changes.append(
          Change(status: String(status), paths: paths))
        index += 1 + count
      } else {
        index += 1
      }
    }
    return sections
  }

  private static func section(_ fields: ArraySlice<String>) -> CommitSection {
    let fields = Array(fields)
    var body = fields[4][...]
    while body.last?.isNewline == true { body.removeLast() }
    return CommitSection(
      hash: String(fields[0].dropFirst()), author: fields[1], date: fields[2], subject: fields[3],
      body: String(body))
  }
}
