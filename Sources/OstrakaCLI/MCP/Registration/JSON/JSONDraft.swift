/// A JSON value that is about to be written.
indirect enum JSONDraft: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case flag(Bool)
  case array([JSONDraft])
  case object([Member])

  struct Member: Hashable, Sendable {
    let name: String
    let value: JSONDraft

    init(_ name: String, _ value: JSONDraft) {
      self.name = name
      self.value = value
    }
  }

  static func strings(_ texts: [String]) -> JSONDraft { .array(texts.map(JSONDraft.string)) }

  /// The value on lines of its own in a style.
  ///
  /// - Parameter indent: what the line begins with on which the value stands. nil writes all on
  ///   one line.
  func text(_ style: JSONStyle, indent: String? = "") -> String {
    switch self {
    case .string(let text): text.jsonQuoted
    case .integer(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .array(let values):
      joined(
        values.map { value in { value.text(style, indent: $0) } }, "[", "]", style,
        indent: values.allSatisfy(\.isScalar) ? nil : indent)
    case .object(let members):
      joined(
        members.map { member in
          { member.name.jsonQuoted + style.colon + member.value.text(style, indent: $0) }
        }, "{", "}", style, indent: indent)
    }
  }

  private var isScalar: Bool {
    switch self {
    case .string, .integer, .flag: true
    case .array, .object: false
    }
  }

  private func joined(
    _ parts: [(String?) -> String], _ open: String, _ close: String, _ style: JSONStyle,
    indent: String?
  ) -> String {
    guard let indent, !parts.isEmpty else {
      return open + parts.map { $0(nil) }.joined(separator: style.comma) + close
    }
    let inner = style.newline + indent + style.unit
    return open + parts.map { inner + $0(indent + style.unit) }.joined(separator: ",")
      + style.newline + indent + close
  }
}

extension String {
  /// A JSON string (RFC 8259, section 7).
  var jsonQuoted: String {
    var quoted = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      // The separators end a line in JavaScript; control characters could command a terminal.
      case "\u{2028}", "\u{2029}", "\u{7F}"..."\u{9F}", "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
