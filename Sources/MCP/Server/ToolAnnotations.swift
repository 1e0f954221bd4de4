/// Hints about what a tool does; nil leaves the protocol's default.
public struct ToolAnnotations: Sendable, Hashable {
  /// It changes nothing. Default: false.
  public var isReadOnly: Bool?
  /// It may destroy something. Default: true.
  public var isDestructive: Bool?
  /// The same call again changes nothing more. Default: false.
  public var isIdempotent: Bool?
  /// It reaches beyond a closed set of things. Default: true.
  public var isOpenWorld: Bool?

  public init(
    isReadOnly: Bool? = nil, isDestructive: Bool? = nil, isIdempotent: Bool? = nil,
    isOpenWorld: Bool? = nil
  ) {
    self.isReadOnly = isReadOnly
    self.isDestructive = isDestructive
    self.isIdempotent = isIdempotent
    self.isOpenWorld = isOpenWorld
  }

  var json: JSONValue {
    var object = JSONObject()
    object["readOnlyHint"] = isReadOnly.map(JSONValue.bool)
    object["destructiveHint"] = isDestructive.map(JSONValue.bool)
    object["idempotentHint"] = isIdempotent.map(JSONValue.bool)
    object["openWorldHint"] = isOpenWorld.map(JSONValue.bool)
    return .object(object)
  }
}
