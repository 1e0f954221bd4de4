import Foundation

/// The one argument that tells most about a tool's call.
enum KeyArgument {
  /// The first of these that a call has; then any other text among its arguments.
  private static let keys = [
    "command", "cmd", "file_path", "path", "notebook_path", "pattern", "query", "url", "skill",
    "description", "prompt", "session_id",
  ]

  static func of(_ arguments: JSONObject?) -> String {
    guard let arguments else { return "" }
    return (keys + arguments.keys).lazy.compactMap { value(of: $0, in: arguments) }.first ?? ""
  }

  /// Arguments as the JSON text that the model wrote, which need not be JSON.
  static func of(json: String) -> String {
    JSONObject(Data(json.utf8)).map { of($0) } ?? json
  }

  private static func value(of key: String, in arguments: JSONObject) -> String? {
    if let text = arguments.string(key) { return text }
    guard let words = arguments.strings(key) else { return nil }
    // A script in a shell is the script.
    return words.count == 3 && words[1].hasPrefix("-") && words[1].hasSuffix("c")
      ? words[2] : words.joined(separator: " ")
  }
}
