import Foundation

/// What a person sees: results on standard output, everything else on standard error.
struct Terminal: Sendable {
  /// Whether standard error is a terminal: only then is there progress and colour.
  let isInteractive: Bool
  let hasColour: Bool

  static let standard = Terminal()

  private init() {
    let isTerminal = isatty(STDERR_FILENO) == 1
    let environment = ProcessInfo.processInfo.environment
    isInteractive = isTerminal && environment["TERM"] != "dumb"
    hasColour = isTerminal && isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] == nil
  }

  /// A line of the result.
  func print(_ text: String = "") { write(text + "\n", to: .standardOutput) }

  /// A line about what happens.
  func say(_ text: String) { write(text + "\n", to: .standardError) }

  func say(error: String) {
    let isColoured = isatty(STDERR_FILENO) == 1 && hasColour
    say((isColoured ? "\u{1b}[31mostraka:\u{1b}[0m " : "ostraka: ") + error)
  }

  /// Overwrites the line of progress; an empty text removes it.
  func progress(_ text: String) {
    guard isInteractive else { return }
    write("\r\u{1b}[2K" + text.prefix(78), to: .standardError)
  }

  func dim(_ text: String) -> String { hasColour ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

  func bold(_ text: String) -> String { hasColour ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

  private func write(_ text: String, to file: FileHandle) {
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      // A closed pipe is the reader's choice; a full disk must not look like success.
      guard errno != EPIPE, file === FileHandle.standardOutput else { return }
      say(error: "The output cannot be written: \(String(cString: strerror(errno))).")
      exit(70)
    }
  }
}

extension String {
  /// Text from outside as a terminal may show it: control characters are written as `\u{1b}`.
  var visible: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.map { $0.isControl ? "\\u{\(String($0.value, radix: 16))}" : "\($0)" }
      .joined()
  }

  /// The same for a text of several lines.
  var visibleLines: [String] {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { properties.generalCategory == .control && self != "\t" }
}

extension Int {
  /// A number of bytes for people, such as `12.3 MB`.
  var asBytes: String {
    let units = ["bytes", "KB", "MB", "GB", "TB"]
    var (value, unit) = (Double(self), 0)
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(self) bytes" : String(format: "%.1f %@", value, units[unit])
  }

  /// `1 document`, `2 documents`.
  func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
