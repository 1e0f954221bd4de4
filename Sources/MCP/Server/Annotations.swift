/// Hints for whoever shows or uses a piece of content.
public struct Annotations: Sendable, Hashable {
  /// Whom it is for.
  public var audience: [Role]?
  /// From 0 (optional) to 1 (needed).
  public var priority: Double?
  /// ISO 8601, such as `2025-01-12T15:00:58Z`.
  public var lastModified: String?

  public init(audience: [Role]? = nil, priority: Double? = nil, lastModified: String? = nil) {
    self.audience = audience
    self.priority = priority
    self.lastModified = lastModified
  }

  var json: JSONValue {
    var object = JSONObject()
    object["audience"] = audience.map { .array($0.map { .string($0.rawValue) }) }
    object["priority"] = priority.map(JSONValue.number)
    object["lastModified"] = lastModified.map(JSONValue.string)
    return .object(object)
  }
}
