import Foundation
import Ostraka

/// Changes one section of `ostraka.yaml` and leaves everything else as somebody wrote it.
struct SettingsFile: Sendable {
  let directory: MemoryDirectory

  /// Sets some keys of a section; its other keys, comments and everything else stay.
  ///
  /// - Parameter values: in order; text is quoted.
  ///
  /// Errors: `.badData` when the file can't be read afterwards: then it is as it was.
  func set(_ section: String, _ values: [(key: String, value: Value)]) async throws {
    let before = FileManager.default.contents(atPath: directory.configuration)
    var lines = String(decoding: before ?? Data(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    if !lines.contains(where: { $0.hasPrefix("\(section):") }) { lines.append("\(section):") }
    for (key, value) in values { Self.set(key, value, in: section, of: &lines) }
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

  private static func set(
    _ key: String, _ value: Value, in section: String, of lines: inout [String]
  ) {
    guard let start = lines.firstIndex(where: { $0.hasPrefix("\(section):") }) else { return }
    let rest = lines[(start + 1)...]
    let end = rest.firstIndex { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
    let inside = lines[(start + 1)..<(end ?? lines.endIndex)]
    let indent = inside.first { $0.hasPrefix(" ") }?.prefix { $0 == " " } ?? "  "
    let line = "\(indent)\(key): \(value.text)"
    if let known = inside.firstIndex(where: { $0.hasPrefix("\(indent)\(key):") }) {
      lines[known] = line
    } else {
      lines.insert(line, at: start + 1)
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
