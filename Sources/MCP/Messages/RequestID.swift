/// The id of a JSON-RPC request: text or an integer, echoed exactly.
public enum RequestID: Sendable, Hashable {
  case string(String)
  case integer(Int)

  /// Nil for anything but text of up to `Limits.idBytes` or an integer.
  init?(_ value: JSONValue, limits: Limits) {
    switch value {
    case .string(let text) where text.utf8.count <= limits.idBytes: self = .string(text)
    case .integer(let value): self = .integer(value)
    default: return nil
    }
  }

  /// As it is sent.
  public var json: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .integer(let value): .integer(value)
    }
  }
}
