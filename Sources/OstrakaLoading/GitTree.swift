/// The files that one commit tracks.
struct GitTree: Sendable {
  /// One tracked thing.
  struct Entry: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      case file
      case link
      case submodule
    }

    let kind: Kind
    /// Names the content in git.
    let object: String
    let byteCount: Int
    /// Nil if the path is not UTF-8.
    let path: String?
    /// The path with what isn't UTF-8 repaired, to show it.
    let shownPath: String
  }

  /// In git's order, which is that of the paths' bytes.
  let entries: [Entry]

  /// Parses what `ls-tree -r -z --long` writes; records that it can't understand are left out.
  init(_ output: [UInt8]) {
    entries = output.split(separator: 0).compactMap(Self.entry)
  }

  private static func entry(_ record: ArraySlice<UInt8>) -> Entry? {
    guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let fields = record[..<tab].split(separator: UInt8(ascii: " "))
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 4 else { return nil }
    let path = record[record.index(after: tab)...]
    return Entry(
      kind: fields[1] == "commit" ? .submodule : fields[0] == "120000" ? .link : .file,
      object: fields[2], byteCount: Int(fields[3]) ?? 0,
      path: String(validating: path, as: UTF8.self),
      shownPath: String(decoding: path, as: UTF8.self))
  }
}
