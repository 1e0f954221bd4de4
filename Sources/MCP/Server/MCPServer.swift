/// All that a server offers, as a value. `MCPService` serves it.
public struct MCPServer: Sendable {
  /// The name and version that clients are told.
  public var implementation: Implementation
  /// Guidance for the model that uses the server, beyond the tools' descriptions.
  public var instructions: String?
  /// Listed in this order, each name once. Nil if the server has no tools at all.
  public var tools: [Tool]?
  /// Resources that are known beforehand; each address once.
  public var resources: [Resource] = []
  /// Resources whose addresses follow a pattern; the first that fits is asked first.
  public var templates: [ResourceTemplate] = []
  /// Resources that come and go.
  public var provider: (any ResourceProvider)?
  /// Listed in this order, each name once. Nil if the server has no prompts at all.
  public var prompts: [Prompt]?
  /// Whether handlers may log to the client.
  public var isLogging = true
  /// For lists, discovery and resources.
  public var caching = CachePolicy(milliseconds: 0)
  /// Methods beyond the protocol's, by name: they take params and give a result.
  public var methods: [String: Method] = [:]
  /// Extensions that the server declares, with their settings.
  public var extensions: JSONObject = [:]
  /// What a model is told of an error that a tool did not mean to throw.
  public var explain: @Sendable (any Error) -> String = { _ in
    "The tool failed for a reason that lies in the server. Try again, or do without it."
  }

  /// Takes params and gives a result.
  public typealias Method = @Sendable (JSONObject, Call) async throws -> JSONObject

  public init(name: String, version: String, instructions: String? = nil) {
    implementation = Implementation(name: name, version: version)
    self.instructions = instructions
  }

  var hasResources: Bool { provider != nil || !resources.isEmpty || !templates.isEmpty }

  var hasCompletions: Bool {
    (prompts ?? []).contains { $0.arguments.contains { $0.completion != nil } }
      || templates.contains { !$0.completions.isEmpty }
  }

  var hasTasks: Bool { (tools ?? []).contains { $0.taskAfter != nil } }

  func tool(named name: String) -> Tool? { tools?.first { $0.name == name } }

  func prompt(named name: String) -> Prompt? { prompts?.first { $0.name == name } }

  func capabilities(for version: ProtocolVersion) -> JSONValue {
    var object = JSONObject()
    if tools != nil { object["tools"] = ["listChanged": true] }
    if prompts != nil { object["prompts"] = ["listChanged": true] }
    if hasResources { object["resources"] = ["listChanged": true, "subscribe": true] }
    if hasCompletions { object["completions"] = [:] }
    if isLogging { object["logging"] = [:] }
    var extensions = extensions
    if hasTasks { extensions[TaskExtension.name] = [:] }
    if version.isStateless, !extensions.isEmpty { object["extensions"] = .object(extensions) }
    return .object(object)
  }
}
