/// What a tool gives back.
public struct ToolResult: Sendable {
  /// What the model reads.
  public var content: [Content]
  /// What matches the tool's output schema.
  public var structured: JSONValue?
  /// The tool failed; the content says so to the model.
  public var isError = false
  /// Sent to clients as `_meta`.
  public var meta: JSONObject?

  public init(_ content: [Content], structured: JSONValue? = nil) {
    self.content = content
    self.structured = structured
  }

  /// One block of text.
  public static func text(_ text: String) -> ToolResult { ToolResult([.text(text)]) }

  /// Structured content, and the same as text unless other text is given.
  public static func structured(_ value: JSONValue, text: String? = nil) -> ToolResult {
    ToolResult([.text(text ?? value.text)], structured: value)
  }

  /// A failure that the model can read: say what is wrong and what to do.
  public static func failure(_ text: String) -> ToolResult {
    var result = ToolResult.text(text)
    result.isError = true
    return result
  }

  func json(for version: ProtocolVersion) -> JSONObject {
    var object: JSONObject = ["content": .array(content.map { $0.json(for: version) })]
    if version.isStateless || (version >= .v20250618 && structured?.object != nil) {
      object["structuredContent"] = structured
    }
    if isError { object["isError"] = true }
    object["_meta"] = meta.map(JSONValue.object)
    return object
  }
}
