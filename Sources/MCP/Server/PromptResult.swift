/// The messages that a prompt gives.
public struct PromptResult: Sendable {
  public var description: String?
  /// In the order of the conversation.
  public var messages: [(role: Role, content: Content)]

  public init(_ messages: [(role: Role, content: Content)], description: String? = nil) {
    self.messages = messages
    self.description = description
  }

  /// One message of the user.
  public static func text(_ text: String) -> PromptResult { PromptResult([(.user, .text(text))]) }

  func json(for version: ProtocolVersion) -> JSONObject {
    var object = JSONObject()
    object["description"] = description.map(JSONValue.string)
    object["messages"] = .array(
      messages.map { role, content in
        ["role": .string(role.rawValue), "content": content.json(for: version)]
      })
    return object
  }
}
