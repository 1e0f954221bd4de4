/// A family of resources whose addresses follow a pattern.
public struct ResourceTemplate: Sendable {
  /// Gives what the resource at an address holds, or nil if there is none. The values are those
  /// of the pattern's variables, percent-decoded.
  public typealias Handler =
    @Sendable (String, [String: String], Call) async throws -> [ResourceContents]?

  public var name: String
  public var title: String?
  public var summary: String?
  /// The media type that all of them have, if they do.
  public var type: String?
  public var annotations: Annotations?
  /// Suggestions for values of the variables.
  public var completions: [String: Completion.Handler] = [:]
  public var handler: Handler
  let pattern: URITemplate

  /// Fails with `MCPProblem` on a pattern that cannot be matched.
  public init(
    _ pattern: String, name: String, title: String? = nil, summary: String? = nil,
    type: String? = nil, handler: @escaping Handler
  ) throws {
    self.pattern = try URITemplate(pattern)
    self.name = name
    self.title = title
    self.summary = summary
    self.type = type
    self.handler = handler
  }

  func json(for version: ProtocolVersion) -> JSONValue {
    var object: JSONObject = [
      "uriTemplate": .string(pattern.text), "name": .string(name),
    ]
    if version >= .v20250618 { object["title"] = title.map(JSONValue.string) }
    object["description"] = summary.map(JSONValue.string)
    object["mimeType"] = type.map(JSONValue.string)
    object["annotations"] = annotations?.json
    return .object(object)
  }
}
