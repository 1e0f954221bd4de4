/// Something that only the client can tell.
public enum Question: Sendable {
  case roots
  /// Params of `sampling/createMessage`.
  case sampling(JSONObject)
  /// Params of `elicitation/create`.
  case elicitation(JSONObject)

  var method: String {
    switch self {
    case .roots: "roots/list"
    case .sampling: "sampling/createMessage"
    case .elicitation: "elicitation/create"
    }
  }

  var params: JSONObject {
    switch self {
    case .roots: [:]
    case .sampling(let params), .elicitation(let params): params
    }
  }

  var json: JSONValue {
    var object: JSONObject = ["method": .string(method)]
    if case .roots = self {} else { object["params"] = .object(params) }
    return .object(object)
  }

  private var capability: String {
    switch self {
    case .roots: "roots"
    case .sampling: "sampling"
    case .elicitation: "elicitation"
    }
  }

  func check(_ client: Client) throws(RPCError) {
    guard client.capabilities[capability] == nil else { return }
    if client.version.isStateless { throw .missingCapability([capability: [:]]) }
    throw .invalidRequest("The client did not declare the capability \"\(capability)\".")
  }
}
