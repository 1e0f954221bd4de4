/// A text with places to fill, which a person picks by name.
public struct Prompt: Sendable {
  /// Takes the arguments by name; the required ones are there.
  public typealias Handler = @Sendable ([String: String], Call) async throws -> PromptResult

  public var name: String
  public var title: String?
  public var description: String?
  public var arguments: [Argument]
  public var handler: Handler

  public init(
    name: String, title: String? = nil, description: String? = nil, arguments: [Argument] = [],
    handler: @escaping Handler
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.arguments = arguments
    self.handler = handler
  }

  /// A place to fill.
  public struct Argument: Sendable {
    public var name: String
    public var description: String?
    public var isRequired: Bool
    /// Suggestions for its value.
    public var completion: Completion.Handler?

    public init(
      name: String, description: String? = nil, isRequired: Bool = false,
      completion: Completion.Handler? = nil
    ) {
      self.name = name
      self.description = description
      self.isRequired = isRequired
      self.completion = completion
    }

    var json: JSONValue {
      var object: JSONObject = ["name": .string(name)]
      object["description"] = description.map(JSONValue.string)
      object["required"] = .bool(isRequired)
      return .object(object)
    }
  }

  func json(for version: ProtocolVersion) -> JSONValue {
    var object: JSONObject = ["name": .string(name)]
    if version >= .v20250618 { object["title"] = title.map(JSONValue.string) }
    object["description"] = description.map(JSONValue.string)
    if !arguments.isEmpty { object["arguments"] = .array(arguments.map(\.json)) }
    return .object(object)
  }
}
