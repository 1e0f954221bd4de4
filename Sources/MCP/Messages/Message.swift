/// A request of the client that waits for an answer.
struct Request: Sendable {
  let id: RequestID
  let method: String
  let params: JSONObject
}

/// One JSON-RPC message as it was received.
enum Message: Sendable {
  case request(Request)
  case notification(method: String, params: JSONObject)
  case response(id: RequestID, Result<JSONValue, RPCError>)
  /// None of those; the id is given where it could be read.
  case invalid(id: RequestID?, RPCError)
  /// Several messages at once (2025-03-26); nil stands for one that is too long or empty.
  case batch([Message]?)

  init(_ value: JSONValue, limits: Limits) {
    if case .array(let values) = value {
      let fits = !values.isEmpty && values.count <= limits.batch
      self = .batch(fits ? values.map { Message(single: $0, limits: limits) } : nil)
    } else {
      self.init(single: value, limits: limits)
    }
  }

  private init(single value: JSONValue, limits: Limits) {
    guard case .object(let object) = value, object["jsonrpc"]?.string == "2.0" else {
      self = .invalid(
        id: nil, .invalidRequest("A message must be an object with \"jsonrpc\": \"2.0\"."))
      return
    }
    let id = object["id"].map { RequestID($0, limits: limits) }
    if case .some(.none) = id {
      let range = "An id must be text of up to \(limits.idBytes) bytes or a 64-bit integer."
      self = .invalid(id: nil, .invalidRequest(range))
    } else if let method = object["method"] {
      self = Self.call(id.flatMap(\.self), method, object["params"], limits)
    } else {
      self = Self.answer(id.flatMap(\.self), object)
    }
  }

  private static func call(
    _ id: RequestID?, _ method: JSONValue, _ params: JSONValue?, _ limits: Limits
  ) -> Message {
    guard let name = method.string, name.utf8.count <= limits.idBytes else {
      return .invalid(id: id, .invalidRequest("The method must be a short text."))
    }
    guard params == nil || params?.object != nil else {
      return .invalid(id: id, .invalidParams("\"params\" must be an object."))
    }
    let params = params?.object ?? [:]
    guard let id else { return .notification(method: name, params: params) }
    return .request(Request(id: id, method: name, params: params))
  }

  private static func answer(_ id: RequestID?, _ object: JSONObject) -> Message {
    if let id, let result = object["result"], object["error"] == nil {
      return .response(id: id, .success(result))
    }
    if let id, object["result"] == nil, let error = object["error"].flatMap(RPCError.init) {
      return .response(id: id, .failure(error))
    }
    return .invalid(
      id: id, .invalidRequest("A message needs a \"method\", a \"result\" or an \"error\"."))
  }
}
