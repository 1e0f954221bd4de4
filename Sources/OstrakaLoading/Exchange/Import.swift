import Foundation
import Ostraka

/// Finds the documents that a file or folder brings from elsewhere: an export of a memory, Markdown,
/// or the JSON lines in which MCP's server-memory keeps its graph.
///
/// An exported document keeps its source, name, shard and time, and its text byte for byte. Other
/// Markdown is a document of its own path, with whatever front matter it has.
public struct Import: Sendable {
  /// The file or folder, as it was named.
  public let path: String
  /// Where the path and shown names start from: absolute and resolved.
  public let workingDirectory: String
  /// The largest document, in bytes.
  public let limit: Int

  public init(
    path: String, workingDirectory: String = FileManager.default.currentDirectoryPath,
    limit: Int = FoundDocument.defaultLimit
  ) {
    self.path = path
    let resolved = try? ResolvedPath.of(workingDirectory, in: "/").get()
    self.workingDirectory = resolved ?? workingDirectory
    self.limit = limit
  }

  /// What there is to import.
  public struct Found: Sendable {
    public var listing = Listing()
    /// The shown names of files that were edited after they were exported. They are imported as they
    /// are now, as other text of the same document.
    public var edited: [String] = []
    /// The shown names of files whose documents kept their secrets in the memory they come from.
    public var withSecrets: [String] = []
  }

  /// Reads everything once and refuses all of it for one file that can't be imported, so that nothing
  /// is imported by half.
  ///
  /// Errors: `.notFound`, `.notPermitted` and `.badData` with the file's name and what to do: front
  /// matter that is damaged, forged or of a newer version, two files of one source, a line of
  /// server-memory's that isn't one. Files of other kinds in a folder are skipped.
  public func find() async throws -> Found {
    let root: String
    switch ResolvedPath.of(path, in: workingDirectory) {
    case .success(let resolved): root = resolved
    case .failure(let failure): throw NamedFile.error(failure, path)
    }
    var found = Found()
    // By bytes: two files whose names differ in nothing but Unicode's forms are two documents.
    var holders: [Data: String] = [:]
    for file in try FileTree.of(root, named: path) {
      try Task.checkCancellation()
      await Task.yield()
      let documents = try read(file, below: root, into: &found)
      for document in documents {
        let shown = shown(file)
        if let other = holders.updateValue(shown, forKey: Data(document.source.rawValue.utf8)) {
          throw OstrakaError(
            .badData, "\(other) and \(shown) hold the same document. Remove one of them.")
        }
      }
      found.listing.documents += documents
    }
    return found
  }

  private func shown(_ file: String) -> String { ResolvedPath.shown(file, from: workingDirectory) }

  private func read(
    _ file: String, below root: String, into found: inout Found
  ) throws -> [FoundDocument] {
    let isAlone = file == root
    let place = ImportedPlace(
      file: file, shown: shown(file), origin: isAlone ? .alone : .folder(shown(root)),
      path: FileName.path(file, below: root) ?? String(FileName.last(of: file)), limit: limit)
    if BinaryNames.contains(file), !isAlone { return skip(place, &found) }
    let data: Data
    switch FileBytes(limit: limit + FrontMatter.limit).read(file) {
    case .success(let bytes): data = bytes
    case .failure(let failure) where isAlone:
      throw NamedFile(path: file, name: place.shown, limit: limit).error(failure)
    case .failure(let failure):
      found.listing.skipped.append(Skipped(name: place.shown, reason: failure.reason))
      return []
    }
    if let exported = try ExportedFile.parse(data, of: place.shown) {
      if exported.isEdited { found.edited.append(place.shown) }
      if exported.matter.allowsSecrets { found.withSecrets.append(place.shown) }
      return [try place.document(of: exported)]
    }
    switch FileName.ending(of: file) {
    case "md", "markdown":
      return [place.markdown(byteCount: data.count)]
    case "json", "jsonl":
      guard isAlone || ServerMemory.looksLikeIt(data) else { return skip(place, &found) }
      return try ServerMemory(data, of: place.shown).documents(from: place.origin)
    default:
      guard !isAlone else { throw notImportable(place.shown) }
      return skip(place, &found)
    }
  }

  private func skip(_ place: ImportedPlace, _ found: inout Found) -> [FoundDocument] {
    found.listing.skipped.append(Skipped(name: place.shown, reason: .notImportable))
    return []
  }

  private func notImportable(_ name: String) -> OstrakaError {
    OstrakaError(
      .badData,
      "\(name) is neither Markdown, an exported document nor a server-memory file. To load it as it "
        + "is: ostraka load \(name)")
  }
}
