import Ostraka

extension RuleFields {
  /// A regular expression; nil when there is none. Errors: `.badData` with where it is wrong.
  func pattern(_ key: String) throws -> Pattern? {
    guard let source = try string(key), !source.isEmpty else { return nil }
    return try pattern(source, of: key)
  }

  /// An allowlist, or nil when it can't allow anything to a document without path and commit.
  func allowlist() throws -> Allowlist? {
    let place = "allowlist's "
    let patterns = try strings("regexes").map {
      try pattern($0, of: place + "regexes")
    }
    let words = try strings("stopwords")
    let isLimited = try !strings("paths").isEmpty || !strings("commits").isEmpty
    let name = try string("regexTarget") ?? ""
    guard let target = Allowlist.Target(rawValue: name.isEmpty ? "secret" : name.lowercased())
    else {
      throw error(place + "regexTarget", "must be “secret”, “match” or “line”")
    }
    let needsAll: Bool
    switch try string("condition")?.uppercased() {
    case nil, "", "OR", "||": needsAll = false
    case "AND", "&&": needsAll = true
    default: throw error(place + "condition", "must be “AND” or “OR”")
    }
    guard !(needsAll && isLimited), !(patterns.isEmpty && words.isEmpty) else { return nil }
    return Allowlist(
      patterns: patterns, target: target, stopWords: words.isEmpty ? nil : StopWords(words),
      needsAll: needsAll)
  }

  private func pattern(_ source: String, of key: String) throws -> Pattern {
    do {
      return try Pattern(source)
    } catch {
      throw self.error(key, "is wrong at position \(error.position): \(error.reason)")
    }
  }
}
