/// What came of a request.
enum Reply: Sendable {
  case result(JSONObject)
  case error(RPCError)
  /// The client cancelled it and wants no answer.
  case none

  /// The JSON-RPC response; nil where there is none.
  func message(to id: RequestID?) -> JSONValue? {
    var message: JSONObject = ["jsonrpc": "2.0"]
    // The schemas leave out the id that could not be read; they know no null.
    message["id"] = id?.json
    switch self {
    case .result(let result): message["result"] = .object(result)
    case .error(let error): message["error"] = error.json
    case .none: return nil
    }
    return .object(message)
  }
}

/// Builders of what the server sends on its own.
enum Outgoing {
  static func notification(_ method: String, _ params: JSONObject) -> JSONValue {
    var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
    if !params.isEmpty { message["params"] = .object(params) }
    return .object(message)
  }

  static func request(_ id: RequestID, _ method: String, _ params: JSONObject) -> JSONValue {
    var message: JSONObject = ["jsonrpc": "2.0", "id": id.json, "method": .string(method)]
    if !params.isEmpty { message["params"] = .object(params) }
    return .object(message)
  }
}
