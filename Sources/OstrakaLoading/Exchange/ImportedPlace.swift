import Foundation
import Ostraka

/// Where one imported file stands, and what becomes of it.
struct ImportedPlace: Sendable {
  /// Absolute and resolved.
  let file: String
  let shown: String
  let origin: FoundDocument.Origin
  /// Within the origin.
  let path: String
  let limit: Int

  /// The document that an export wrote. Errors: `.badData` for what is no text, `.tooLarge`.
  func document(of exported: ExportedFile) throws -> FoundDocument {
    try Self.check(exported.text, shown, limit)
    let (matter, isEdited) = (exported.matter, exported.isEdited)
    let modified =
      isEdited ? (try? FileStatus.of(file).get())?.modified : matter.modified
    return FoundDocument(
      source: matter.source, name: matter.name, origin: origin, path: path,
      byteCount: exported.text.count, modified: modified, kind: ContentKind(path: matter.name),
      shard: matter.shard
    ) { [file, shown, limit] in
      guard let now = try ExportedFile.read(file, limit: limit).get(), now.matter == matter,
        now.isEdited == isEdited
      else {
        throw OstrakaError(.badData, "\(shown) changed while it was imported. Import it again.")
      }
      try Self.check(now.text, shown, limit)
      return .text(now.text, source: isEdited ? nil : matter.sourceSHA256)
    }
  }

  /// A file that is a document of its own.
  func markdown(byteCount: Int) -> FoundDocument {
    let modified = (try? FileStatus.of(file).get())?.modified
    return FoundDocument(
      source: .file(file), name: shown, origin: origin, path: path, byteCount: byteCount,
      modified: modified, kind: ContentKind(path: path)
    ) { [file, shown, origin, limit] in
      switch FileBytes(limit: limit).text(of: file) {
      case .success(let data): return .text(data)
      case .failure(let failure) where origin == .alone:
        throw NamedFile(path: file, name: shown, limit: limit).error(failure)
      case .failure(let failure):
        return .skipped(Skipped(name: shown, reason: failure.reason))
      }
    }
  }

  private static func check(_ text: Data, _ shown: String, _ limit: Int) throws {
    if text.count > limit {
      throw OstrakaError(
        .tooLarge, "The text of \(shown) has \(text.count) bytes; the limit is \(limit). Split it.")
    }
    if let offset = TextCheck.invalidOffset(in: text) {
      throw OstrakaError(
        .badData,
        "The text of \(shown) is not UTF-8: byte \(offset) of it can't be. Export it again.")
    }
  }
}
