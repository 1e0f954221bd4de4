/// Reads TOML 1.0 (https://toml.io/en/v1.0.0), with bounded nesting so that no file can exhaust
/// the stack.
///
/// Dates and times are taken as they are written, without a look at the calendar.
struct TOMLReader {
  typealias Failure = TOMLScanner.Failure

  /// How deep arrays and inline tables can be in one another, and how many parts a key can have.
  static let nestingLimit = 32

  var scanner: TOMLScanner
  private let root = TOMLTable(.header)
  /// The table that keys are for at this place of the file.
  private var current: TOMLTable

  /// The top of the file. Errors: `TOMLReader.Failure`.
  ///
  /// - Parameter bytes: UTF-8.
  static func table(of bytes: [UInt8]) throws -> TOMLTable {
    var reader = TOMLReader(bytes)
    while true {
      try reader.scanner.skipLines()
      guard let byte = reader.scanner.byte else { return reader.root }
      if byte == UInt8(ascii: "[") {
        try reader.readHeader()
      } else {
        try reader.readPair(into: reader.current, depth: 0)
      }
      try reader.scanner.endLine()
    }
  }

  private init(_ bytes: [UInt8]) {
    scanner = TOMLScanner(bytes)
    current = root
  }

  private mutating func readHeader() throws {
    let isArray = scanner.take("[[")
    if !isArray { scanner.advance() }
    let path = try readKey()
    guard isArray ? scanner.take("]]") : scanner.take("]") else {
      throw scanner.failure("the header of a table is not closed")
    }
    var table = root
    for name in path.dropLast() { table = try self.table(name, of: table, making: .path) }
    let name = path[path.count - 1]
    current = isArray ? try appendTable(name, to: table) : try openTable(name, of: table)
  }

  private func openTable(_ name: String, of parent: TOMLTable) throws -> TOMLTable {
    switch parent.values[name] {
    case nil:
      let table = TOMLTable(.header)
      parent.values[name] = .table(table)
      return table
    case .table(let table) where table.origin == .path:
      table.origin = .header
      return table
    default:
      throw duplicate(name)
    }
  }

  private func appendTable(_ name: String, to parent: TOMLTable) throws -> TOMLTable {
    let table = TOMLTable(.header)
    switch parent.values[name] {
    case nil:
      let tables = TOMLTables()
      tables.items.append(table)
      parent.values[name] = .tables(tables)
    case .tables(let tables):
      tables.items.append(table)
    default:
      throw duplicate(name)
    }
    return table
  }

  /// Reads `key = value`.
  mutating func readPair(into table: TOMLTable, depth: Int) throws {
    let path = try readKey()
    guard scanner.take("=") else { throw scanner.failure("there is no “=” after a key") }
    scanner.skipBlanks()
    var table = table
    for name in path.dropLast() { table = try self.table(name, of: table, making: .dottedKey) }
    let name = path[path.count - 1]
    guard table.values[name] == nil else { throw duplicate(name) }
    table.values[name] = try readValue(depth: depth)
  }

  /// The table of that name for another in it, made when it is missing.
  private func table(
    _ name: String, of parent: TOMLTable, making origin: TOMLTable.Origin
  ) throws -> TOMLTable {
    switch parent.values[name] {
    case nil:
      let table = TOMLTable(origin)
      parent.values[name] = .table(table)
      return table
    case .table(let table) where table.origin != .inline:
      // A dotted key can't add to a table that has a header of its own.
      guard origin == .path || table.origin != .header else { throw duplicate(name) }
      return table
    case .tables(let tables) where origin == .path:
      if let last = tables.items.last { return last }
      throw duplicate(name)
    default:
      throw duplicate(name)
    }
  }

  private func duplicate(_ name: String) -> Failure {
    scanner.failure("“\(name.prefix(80))” is defined twice")
  }

  /// The parts of a key and the blanks after it.
  private mutating func readKey() throws -> [String] {
    var parts: [String] = []
    repeat {
      scanner.skipBlanks()
      parts.append(try readKeyPart())
      scanner.skipBlanks()
      guard parts.count <= Self.nestingLimit else { throw scanner.failure("a key is too long") }
    } while scanner.take(".")
    return parts
  }

  private mutating func readKeyPart() throws -> String {
    if scanner.byte == UInt8(ascii: "\"") || scanner.byte == UInt8(ascii: "'") {
      guard !scanner.isAt("\"\"\""), !scanner.isAt("'''") else {
        throw scanner.failure("a key has more than one line")
      }
      return try readString()
    }
    let name = scanner.take { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard !name.isEmpty else { throw scanner.failure("a key is missing or not valid") }
    return String(decoding: name, as: UTF8.self)
  }
}
