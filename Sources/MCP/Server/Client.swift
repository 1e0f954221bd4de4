/// Who sent a request, as it says of itself. Nothing here is verified.
public struct Client: Sendable {
  /// Nil if the client does not say.
  public let implementation: Implementation?
  /// The revision that the request or its session uses.
  public let version: ProtocolVersion
  /// As the client sent them: `roots`, `sampling`, `elicitation`, `extensions` and others.
  public let capabilities: JSONObject

  /// Whether the client declared an extension, such as `io.modelcontextprotocol/tasks`.
  public func has(extension name: String) -> Bool {
    capabilities["extensions"]?[name]?.object != nil
  }
}
