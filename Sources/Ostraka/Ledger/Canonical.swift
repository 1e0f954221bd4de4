import Foundation

/// Our own canonical encoding: a version byte, then length-prefixed fields in a fixed order.
///
/// Lengths are 4 bytes, numbers 8 bytes, both big-endian; an absent value has the length
/// 0xFFFFFFFF. One value has exactly one encoding (docs/formats.md).
public struct Canonical: Sendable {
  private var bytes: [UInt8] = []

  /// What was encoded so far.
  public var data: Data { Data(bytes) }

  static let absent = UInt32.max
  /// What most records need, in bytes.
  private static let usualSize = 512

  /// - Parameter extra: how much more than usual there will be, in bytes, if that is known.
  public init(version: UInt8, reserving extra: Int = 0) {
    bytes.reserveCapacity(Self.usualSize + extra)
    bytes.append(version)
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  public mutating func append(_ number: Int64?) {
    guard let number else {
      withUnsafeBytes(of: Self.absent.bigEndian) { bytes.append(contentsOf: $0) }
      return
    }
    withUnsafeBytes(of: number.bigEndian) { append($0) }
  }

  public mutating func append(_ bytes: Data) {
    bytes.withUnsafeBytes { append($0) }
  }

  private mutating func append(_ field: UnsafeRawBufferPointer) {
    precondition(field.count < Int(Self.absent), "a field has at most 4 GiB")
    withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: field)
  }

  /// Reads the fields in the order in which they were written.
  public struct Reader {
    private var rest: Data

    /// Errors: `.badData` for another version.
    public init(_ data: Data, version: UInt8) throws {
      guard data.first == version else {
        throw OstrakaError(.badData, "A stored record has a version this program doesn't know.")
      }
      rest = data.dropFirst()
    }

    public mutating func bytes() throws -> Data {
      guard let field = try optionalBytes() else { throw Self.damaged }
      return field
    }

    public mutating func text() throws -> String {
      guard let text = String(bytes: try bytes(), encoding: .utf8) else { throw Self.damaged }
      return text
    }

    public mutating func integer() throws -> Int64 {
      guard let number = try optionalInteger() else { throw Self.damaged }
      return number
    }

    public mutating func optionalInteger() throws -> Int64? {
      guard let field = try optionalBytes() else { return nil }
      guard field.count == 8 else { throw Self.damaged }
      return field.reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Throws unless everything was read.
    public func finish() throws {
      guard rest.isEmpty else { throw Self.damaged }
    }

    private mutating func optionalBytes() throws -> Data? {
      guard rest.count >= 4 else { throw Self.damaged }
      let length = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      rest = rest.dropFirst(4)
      guard length != Canonical.absent else { return nil }
      guard rest.count >= Int(length) else { throw Self.damaged }
      defer { rest = rest.dropFirst(Int(length)) }
      return Data(rest.prefix(Int(length)))
    }

    private static var damaged: OstrakaError {
      OstrakaError(.badData, "A stored record is damaged. Run `ostraka ledger verify`.")
    }
  }
}
