import Ostraka

/// What will become of one configuration file.
struct FileChange: Sendable {
  let file: ConfigurationFile
  /// nil where there is no file yet.
  let old: [UInt8]?
  /// nil where none is left.
  let new: [UInt8]?
  /// The strings that are shown; all others may be secrets.
  let shown: Set<String>

  /// Plans a change.
  ///
  /// - Parameters:
  ///   - edit: gives the text as it shall be.
  ///   - shown: gives the strings of a text that a person has to see.
  /// - Returns: nil when nothing changes.
  ///
  /// Errors: `.badData` for a file that is no JSON, and what `edit` throws, with the file's path.
  static func planned(
    _ file: ConfigurationFile, edit: (JSONEditor) throws -> JSONEditor,
    shown: (JSONEditor) throws -> Set<String>
  ) throws -> FileChange? {
    let old = try file.read()
    do {
      let before = try old.map(JSONEditor.init) ?? JSONEditor()
      let after = try edit(before)
      guard after.tree.bytes != before.tree.bytes else { return nil }
      // A link stays, and so must what it points to.
      let isGone = after.isAbandoned && !file.isLink
      return FileChange(
        file: file, old: old, new: isGone ? nil : after.tree.bytes,
        shown: try shown(before).union(shown(after)))
    } catch let failure as JSONTreeReader.Failure {
      let (line, column) = place(failure.offset, in: old ?? [])
      throw OstrakaError(
        .badData,
        "\(file.path) is no valid JSON: \(failure.reason) (line \(line), column \(column)). "
          + "Nothing was changed. Mend it, or add the text of `ostraka mcp --config` yourself.")
    } catch let error as OstrakaError {
      throw OstrakaError(
        error.code, "\(file.path): \(error.message) Nothing was changed.", cause: error)
    }
  }

  /// The change as a unified diff, in which other strings are masked.
  var diff: String {
    get throws {
      let texts = try [old, new].map { try $0.map { try MaskedJSON($0, shown: shown) } }
      let isWide = texts.contains { $0?.isWide == true }
      let lines = texts.map { $0.map { isWide ? $0.spread : $0.lines } ?? [] }
      return LineDiff(
        old: lines[0], new: lines[1],
        oldName: old == nil ? "/dev/null" : file.path.visible,
        newName: new == nil ? "/dev/null" : file.path.visible
      ).text
    }
  }

  func write() throws { try file.write(new, replacing: old) }

  private static func place(_ offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    let before = bytes[..<min(offset, bytes.count)]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (
      before.count { $0 == UInt8(ascii: "\n") } + 1,
      String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    )
  }
}
