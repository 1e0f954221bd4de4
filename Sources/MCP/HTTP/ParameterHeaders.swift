import Foundation

/// Tool arguments that clients repeat in headers named `Mcp-Param-…`, as `x-mcp-header` in the
/// input schema asks (2026-07-28).
enum ParameterHeaders {
  private static let mark = "x-mcp-header"

  /// What is wrong with the marks of a schema, or nil.
  static func defect(in schema: JSONObject) -> String? {
    var seen: Set<String> = []
    for (path, name, type) in marks(in: schema) {
      let isToken = name.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
      guard isToken, !name.isEmpty else { return "\(mark) of \(path) is no header name" }
      guard seen.insert(name.lowercased()).inserted else { return "two \(mark) are \(name)" }
      guard ["string", "integer", "boolean"].contains(type) else {
        return "\(mark) of \(path) needs the type string, integer or boolean"
      }
    }
    return seen.count == count(of: .object(schema))
      ? nil : "\(mark) only works under \"properties\""
  }

  /// Why the headers do not fit the arguments, or nil.
  static func mismatch(
    _ schema: JSONObject, _ arguments: JSONObject, _ headers: HTTPExchange.Headers
  ) -> RPCError? {
    for (path, name, _) in marks(in: schema) {
      var value: JSONValue? = .object(arguments)
      for part in path { value = value?[part] }
      let given = headers["Mcp-Param-\(name)"]
      switch value {
      case nil, .null:
        if given.isEmpty { continue }
      case .some(let value):
        if given.count == 1, let header = decode(given[0]), matches(header, value) { continue }
      }
      return .headerMismatch("The header Mcp-Param-\(name) does not fit the arguments.")
    }
    return nil
  }

  /// A header's value, unwrapped from `=?base64?…?=`; nil if that is malformed.
  static func decode(_ value: String) -> String? {
    guard value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else { return nil }
    guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else {
      return value
    }
    let inside = String(value.dropFirst(9).dropLast(2))
    guard let data = Data(base64Encoded: inside), data.base64EncodedString() == inside else {
      return nil
    }
    return String(data: data, encoding: .utf8)
  }

  private static func matches(_ header: String, _ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): header == text
    case .bool(let value): header == (value ? "true" : "false")
    case .integer, .number: Double(header).map { $0 == value.number } ?? false
    default: false
    }
  }

  /// The marked properties: the names that lead to each, the header's name and the type.
  private static func marks(in schema: JSONObject) -> [([String], String, String)] {
    guard let properties = schema["properties"]?.object else { return [] }
    var found: [([String], String, String)] = []
    for (name, value) in properties {
      guard let inner = value.object else { continue }
      if let header = inner[mark]?.string {
        found.append(([name], header, inner["type"]?.string ?? ""))
      }
      found += marks(in: inner).map { ([name] + $0.0, $0.1, $0.2) }
    }
    return found
  }

  private static func count(of value: JSONValue) -> Int {
    switch value {
    case .object(let object):
      object.reduce(object[mark]?.string == nil ? 0 : 1) { $0 + count(of: $1.value) }
    case .array(let array): array.reduce(0) { $0 + count(of: $1) }
    default: 0
    }
  }
}
