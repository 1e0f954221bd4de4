import Ostraka

/// The typed values of a table in a rule file.
struct RuleFields {
  private let values: [String: TOMLValue]
  /// The file, and the rule in it: how errors begin.
  private(set) var place: String

  /// - Parameter table: its keys are taken without regard to case, as gitleaks does.
  init(_ table: TOMLTable, place: String) {
    values = Dictionary(
      table.values.map { ($0.lowercased(), $1) }, uniquingKeysWith: { first, _ in first })
    self.place = place
  }

  /// The same values, with errors that begin otherwise.
  func called(_ place: String) -> RuleFields {
    var fields = self
    fields.place = place
    return fields
  }

  func string(_ key: String) throws -> String? {
    switch values[key.lowercased()] {
    case nil: return nil
    case .string(let text): return text
    case let value?: throw mistyped(key, "a string", value)
    }
  }

  func integer(_ key: String) throws -> Int? {
    switch values[key.lowercased()] {
    case nil: return nil
    case .integer(let number): return number
    case let value?: throw mistyped(key, "a whole number", value)
    }
  }

  func number(_ key: String) throws -> Double? {
    switch values[key.lowercased()] {
    case nil: return nil
    case .integer(let number): return Double(number)
    case .float(let number) where number.isFinite: return number
    case let value?: throw mistyped(key, "a number", value)
    }
  }

  func boolean(_ key: String) throws -> Bool {
    switch values[key.lowercased()] {
    case nil: return false
    case .boolean(let isTrue): return isTrue
    case let value?: throw mistyped(key, "true or false", value)
    }
  }

  /// Empty when there is no such key.
  func strings(_ key: String) throws -> [String] {
    guard let value = values[key.lowercased()] else { return [] }
    guard case .array(let items) = value else { throw mistyped(key, "an array", value) }
    return try items.map {
      guard case .string(let text) = $0 else {
        throw mistyped(key, "an array of strings alone", $0)
      }
      return text
    }
  }

  /// The tables of some keys, each of which can hold one or several.
  func tables(_ keys: String...) throws -> [RuleFields] {
    try keys.flatMap { key -> [TOMLTable] in
      switch values[key.lowercased()] {
      case nil: return []
      case .table(let table): return [table]
      case .tables(let tables): return tables.items
      case .array(let items):
        return try items.map {
          guard case .table(let table) = $0 else { throw mistyped(key, "a table", $0) }
          return table
        }
      case let value?: throw mistyped(key, "a table", value)
      }
    }.map { RuleFields($0, place: place) }
  }

  /// An error about a key. It ends with what to do.
  func error(_ key: String, _ problem: String) -> OstrakaError {
    OstrakaError(
      .badData, "\(place): its \(key) \(problem). Correct it, or leave the rule out.")
  }

  private func mistyped(_ key: String, _ wanted: String, _ value: TOMLValue) -> OstrakaError {
    error(key, "must be \(wanted), not \(value.kind)")
  }
}
