/// What clients may want to hear of.
public enum Change: Sendable, Hashable {
  case tools
  case prompts
  /// The list of resources.
  case resources
  /// What one resource holds.
  case resource(String)

  var method: String {
    switch self {
    case .tools: "notifications/tools/list_changed"
    case .prompts: "notifications/prompts/list_changed"
    case .resources: "notifications/resources/list_changed"
    case .resource: "notifications/resources/updated"
    }
  }

  var params: JSONObject {
    guard case .resource(let uri) = self else { return [:] }
    return ["uri": .string(uri)]
  }
}
