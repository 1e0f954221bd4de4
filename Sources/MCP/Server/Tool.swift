/// Something that a model may call.
public struct Tool: Sendable {
  /// Takes the arguments, which match the input schema, and gives the result.
  ///
  /// A thrown `ToolFailure` becomes a result that the model reads, an `RPCError` fails the
  /// request, and any other error becomes a result with the text of `MCPServer.explain`.
  public typealias Handler = @Sendable (JSONObject, Call) async throws -> ToolResult

  /// 1 to 128 characters of `A-Z a-z 0-9 _ - .`.
  public var name: String
  public var title: String?
  /// One or two sentences that tell a model when to use it.
  public var description: String?
  /// JSON Schema of the arguments; the root is an object.
  public var inputSchema: JSONObject
  /// JSON Schema of the structured content.
  public var outputSchema: JSONObject?
  public var annotations: ToolAnnotations?
  /// Sent to clients as `_meta`.
  public var meta: JSONObject?
  /// A call that takes longer becomes a task for clients that have the tasks extension (2026-07-28);
  /// nil if it never does.
  public var taskAfter: Duration?
  /// A call that may wait long for something to come: it is cancelled when its client goes, instead
  /// of being awaited. Over stdio that is when the input ends.
  public var waits = false
  public var handler: Handler

  public init(
    name: String, title: String? = nil, description: String? = nil,
    input: JSONObject = ["type": "object", "additionalProperties": false],
    output: JSONObject? = nil, annotations: ToolAnnotations? = nil, handler: @escaping Handler
  ) {
    self.name = name
    self.title = title
    self.description = description
    inputSchema = input
    outputSchema = output
    self.annotations = annotations
    self.handler = handler
  }

  /// What a client of that revision is shown.
  func json(for version: ProtocolVersion) -> JSONValue {
    var object: JSONObject = ["name": .string(name)]
    if version >= .v20250618 { object["title"] = title.map(JSONValue.string) }
    object["description"] = description.map(JSONValue.string)
    object["inputSchema"] = .object(inputSchema)
    // Before 2026-07-28 structured content was always an object.
    if version >= .v20250618, version.isStateless || outputSchema?["type"] == "object" {
      object["outputSchema"] = outputSchema.map(JSONValue.object)
    }
    if version >= .v20250326 { object["annotations"] = annotations?.json }
    if version >= .v20250618 { object["_meta"] = meta.map(JSONValue.object) }
    return .object(object)
  }
}
