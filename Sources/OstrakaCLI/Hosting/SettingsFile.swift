import Foundation
import Ostraka

/// Changes one section of `ostraka.yaml` and leaves everything else as somebody wrote it.
struct SettingsFile: Sendable {
  let directory: MemoryDirectory

  /// Puts a section in place of the one of that name, or at the end.
  ///
  /// - Parameter values: in order; text is quoted.
  ///
  /// Errors: `.badData` when the file can't be read afterwards: then it is as it was.
  func set(_ section: String, _ values: [(key: String, value: Value)]) async throws {
    let before = FileManager.default.contents(atPath: directory.configuration)
    var lines = String(decoding: before ?? Data(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    let block = ["\(section):"] + values.map { "  \($0.key): \($0.value.text)" }
    if let start = lines.firstIndex(where: { $0.hasPrefix("\(section):") }) {
      let rest = lines[(start + 1)...]
      let end = rest.firstIndex { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
      lines.replaceSubrange(start..<(end ?? lines.endIndex), with: block)
    } else {
      lines += block
    }
    try PrivateFile.write(
      Data((lines.joined(separator: "\n") + "\n").utf8), to: directory.configuration)
    do {
      _ = try await Settings(of: directory)
    } catch {
      if let before {
        try PrivateFile.write(before, to: directory.configuration)
      } else {
        try? FileManager.default.removeItem(atPath: directory.configuration)
      }
      throw error
    }
  }

  enum Value {
    case text(String)
    case number(Int)

    fileprivate var text: String {
      switch self {
      case .number(let number): "\(number)"
      case .text(let text):
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
      }
    }
  }
}
