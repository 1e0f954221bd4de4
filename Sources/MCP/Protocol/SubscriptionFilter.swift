/// What a subscription delivers.
struct SubscriptionFilter: Sendable {
  var tools = false
  var prompts = false
  var resources = false
  var uris: [String] = []

  func wants(_ change: Change) -> Bool {
    switch change {
    case .tools: tools
    case .prompts: prompts
    case .resources: resources
    case .resource(let uri): uris.contains(uri)
    }
  }

  var json: JSONObject {
    var object = JSONObject()
    if tools { object["toolsListChanged"] = true }
    if prompts { object["promptsListChanged"] = true }
    if resources { object["resourcesListChanged"] = true }
    if !uris.isEmpty { object["resourceSubscriptions"] = .array(uris.map(JSONValue.string)) }
    return object
  }
}
