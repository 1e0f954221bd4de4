extension Channel {
  func listPrompts(_ params: JSONObject) throws(RPCError) -> JSONObject {
    let page = try Cursor.page(
      of: catalog.server.prompts ?? [], "prompts", params, service.limits, name: \.name)
    var result: JSONObject = [
      "prompts": .array(page.entries.map { $0.json(for: client.version) })
    ]
    result["nextCursor"] = page.next.map(JSONValue.string)
    return cacheable(result)
  }

  func prompt(_ params: JSONObject, _ call: Call) async throws -> JSONObject {
    let name = try text("name", in: params)
    guard let prompt = catalog.prompts[name] else {
      throw RPCError.invalidParams("There is no prompt \"\(name.prefix(128))\".")
    }
    let arguments = try texts(params["arguments"])
    for argument in prompt.arguments where argument.isRequired {
      guard arguments[argument.name] != nil else {
        throw RPCError.invalidParams("The prompt needs the argument \"\(argument.name)\".")
      }
    }
    return try await prompt.handler(arguments, call).json(for: client.version)
  }

  func complete(_ params: JSONObject, _ call: Call) async throws -> JSONObject {
    guard let argument = params["argument"]?.object else {
      throw RPCError.invalidParams("\"argument\" must have a name and a value.")
    }
    let name = try text("name", in: argument)
    let value = try text("value", in: argument)
    let others = try texts(params["context"]?["arguments"])
    guard let handler = try completion(for: params["ref"] ?? .null, argument: name) else {
      return Completion([]).json
    }
    return try await handler(value, others, call).json
  }

  private func completion(
    for reference: JSONValue, argument: String
  ) throws(RPCError) -> Completion.Handler? {
    switch reference["type"]?.string {
    case "ref/prompt":
      guard let prompt = reference["name"]?.string.flatMap({ catalog.prompts[$0] }) else {
        throw .invalidParams("There is no such prompt.")
      }
      return prompt.arguments.first { $0.name == argument }?.completion
    case "ref/resource":
      let template = catalog.server.templates.first {
        $0.pattern.text == reference["uri"]?.string
      }
      guard let template else { throw .invalidParams("There is no such resource template.") }
      return template.completions[argument]
    default: throw .invalidParams("\"ref\" must be of type ref/prompt or ref/resource.")
    }
  }

  private func texts(_ value: JSONValue?) throws(RPCError) -> [String: String] {
    guard let value else { return [:] }
    var texts: [String: String] = [:]
    for (name, value) in value.object ?? ["": .null] {
      guard let text = value.string else {
        throw .invalidParams("Arguments must be an object of texts.")
      }
      texts[name] = text
    }
    return texts
  }
}
