/// What stands behind a key of a TOML file.
enum TOMLValue {
  case string(String)
  case integer(Int)
  case float(Double)
  case boolean(Bool)
  /// A date or time, as it is written.
  case moment(String)
  case array([TOMLValue])
  case table(TOMLTable)
  /// `[[name]]` and what follows it, each time that it stands there.
  case tables(TOMLTables)

  /// As an error message calls it.
  var kind: String {
    switch self {
    case .string: "a string"
    case .integer, .float: "a number"
    case .boolean: "true or false"
    case .moment: "a date or time"
    case .array: "an array"
    case .table: "a table"
    case .tables: "an array of tables"
    }
  }
}

/// A table of a TOML file. A class, as the lines of a file go on filling tables deep in the tree.
final class TOMLTable {
  enum Origin {
    /// Made by the header of a table in it, which its own header may still follow.
    case path
    case header
    /// Made by a dotted key, which others may still follow.
    case dottedKey
    /// Complete where it stands: nothing can be added.
    case inline
  }

  var values: [String: TOMLValue] = [:]
  var origin: Origin

  init(_ origin: Origin) { self.origin = origin }
}

/// The tables of one `[[name]]`, in the order of the file.
final class TOMLTables {
  var items: [TOMLTable] = []
}
