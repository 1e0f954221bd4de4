import Foundation

/// The part of RFC 6570 that can be matched backwards: `{name}` (no slash), `{+name}` (anything)
/// and, at the end, `{?a,b}` (query items, each optional).
public struct URITemplate: Sendable {
  /// The pattern as it was given.
  public let text: String
  private let parts: [Part]
  private let query: Set<String>

  private enum Part: Sendable {
    case literal(Substring)
    case variable(String, slashes: Bool)
  }

  public init(_ text: String) throws {
    self.text = text
    var parts: [Part] = []
    var query: Set<String> = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { parts.append(.literal(rest[..<open])) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw MCPProblem(description: "\(text): a { lacks its }.")
      }
      let inside = rest[rest.index(after: open)..<close]
      rest = rest[rest.index(after: close)...]
      if inside.hasPrefix("?") {
        guard rest.isEmpty else { throw MCPProblem(description: "\(text): {?…} must be last.") }
        query = Set(try inside.dropFirst().split(separator: ",").map { try Self.name($0, text) })
      } else {
        if case .variable = parts.last {
          throw MCPProblem(description: "\(text): two variables need something between them.")
        }
        let isOpen = inside.hasPrefix("+")
        let name = try Self.name(isOpen ? inside.dropFirst() : inside, text)
        parts.append(.variable(name, slashes: isOpen))
      }
    }
    if !rest.isEmpty { parts.append(.literal(rest)) }
    self.parts = parts
    self.query = query
  }

  private static func name(_ name: Substring, _ text: String) throws -> String {
    let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard isName, !name.isEmpty else {
      throw MCPProblem(
        description: "\(text): only {name}, {+name} and {?name,name} are understood.")
    }
    return String(name)
  }

  var variables: Set<String> {
    parts.reduce(into: query) { names, part in
      if case .variable(let name, _) = part { names.insert(name) }
    }
  }

  /// The variables' values if the address fits, else nil. A variable takes as little as it can.
  func match(_ uri: String) -> [String: String]? {
    var values: [String: String] = [:]
    var rest = uri[...]
    if !query.isEmpty, let mark = rest.firstIndex(of: "?") {
      guard read(query: rest[rest.index(after: mark)...], into: &values) else { return nil }
      rest = rest[..<mark]
    }
    for (position, part) in parts.enumerated() {
      switch part {
      case .literal(let literal):
        guard rest.hasPrefix(literal) else { return nil }
        rest = rest.dropFirst(literal.count)
      case .variable(let name, let slashes):
        let end = end(of: rest, before: parts.dropFirst(position + 1).first)
        guard let end, end > rest.startIndex, slashes || !rest[..<end].contains("/"),
          let value = rest[..<end].removingPercentEncoding
        else { return nil }
        values[name] = value
        rest = rest[end...]
      }
    }
    return rest.isEmpty ? values : nil
  }

  private func end(of rest: Substring, before next: Part?) -> String.Index? {
    guard case .literal(let literal) = next else { return rest.endIndex }
    return rest.dropFirst().range(of: literal)?.lowerBound
  }

  private func read(query text: Substring, into values: inout [String: String]) -> Bool {
    for item in text.split(separator: "&") {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard query.contains(String(pair[0])), pair.count == 2,
        let value = pair[1].removingPercentEncoding
      else { return false }
      values[String(pair[0])] = value
    }
    return true
  }
}
