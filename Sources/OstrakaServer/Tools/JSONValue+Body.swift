import MCP

extension JSONValue {
  /// A body of the HTTP API as a value.
  init(body: some Encodable) throws {
    try self.init(parsing: [UInt8](APIEncoding.encode(body)))
  }
}

extension ToolResult {
  /// A body of the HTTP API, structured and as text.
  static func body(_ body: some Encodable) throws -> ToolResult {
    .structured(try JSONValue(body: body))
  }
}
