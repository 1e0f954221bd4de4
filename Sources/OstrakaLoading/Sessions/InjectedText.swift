import Foundation

/// Takes out of a person's turn what the agent's program put into it.
enum InjectedText {
  /// Elements that stand among what a person typed, or in place of it.
  private static let elements = [
    "system-reminder", "local-command-stdout", "local-command-stderr", "local-command-caveat",
    "command-message", "environment_context", "user_instructions", "INSTRUCTIONS",
    "permissions instructions", "collaboration_mode", "turn_aborted", "ide_opened_file",
    "ide_selection", "task-notification",
  ]

  /// What the person typed; empty if that is nothing.
  ///
  /// A command such as `/init` is kept as it was typed.
  static func removed(from text: String) -> String {
    var text = text
    for element in elements where text.utf8.contains(UInt8(ascii: "<")) {
      text = removing(element, from: text)
    }
    if let command = content(of: "command-name", in: text) {
      let arguments = content(of: "command-args", in: text) ?? ""
      text = command + (arguments.isEmpty ? "" : " " + arguments)
    }
    text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.hasPrefix("# AGENTS.md instructions for ") ? "" : text
  }

  /// A tool's result without the reminders that are appended to it.
  static func removingReminders(_ text: String) -> String {
    removing("system-reminder", from: text)
  }

  private static func removing(_ element: String, from text: String) -> String {
    var rest = Data(text.utf8)
    let end = Data("</\(element.prefix { $0 != " " })".utf8)
    var kept = Data()
    while let start = rest.range(of: Data("<\(element)>".utf8)),
      let close = rest.range(of: end, in: start.upperBound..<rest.endIndex),
      let last = rest[close.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    {
      kept += rest[..<start.lowerBound]
      rest = rest[rest.index(after: last)...]
    }
    return kept.isEmpty && rest.count == text.utf8.count
      ? text : String(decoding: kept + rest, as: UTF8.self)
  }

  private static func content(of element: String, in text: String) -> String? {
    let data = Data(text.utf8)
    guard let start = data.range(of: Data("<\(element)>".utf8)),
      let end = data.range(of: Data("</\(element)>".utf8), in: start.upperBound..<data.endIndex)
    else { return nil }
    return String(decoding: data[start.upperBound..<end.lowerBound], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
