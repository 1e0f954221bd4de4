extension Channel {
  /// Answers a request, whatever comes of it. `initialize` is the transports' business.
  func answer(_ request: Request) async -> Reply {
    let gate = Gate()
    defer { gate.close() }
    let call = Call(request, self, gate: gate)
    do {
      let result = try await result(of: request, call)
      return Task.isCancelled ? .none : .result(sealed(result))
    } catch let error as RPCError {
      return .error(error)
    } catch let required as InputRequired {
      return answer(required, to: request)
    } catch is CancellationError {
      return Task.isCancelled ? .none : .error(.internalError("The request was cancelled."))
    } catch {
      return .error(.internalError(catalog.server.explain(error)))
    }
  }

  private func result(of request: Request, _ call: Call) async throws -> JSONObject {
    let params = request.params
    switch request.method {
    case "tools/list" where catalog.server.tools != nil: return try listTools(params)
    case "tools/call" where catalog.server.tools != nil: return try await callTool(params, call)
    case "resources/list" where catalog.server.hasResources:
      return try await listResources(params, call)
    case "resources/templates/list" where catalog.server.hasResources:
      return try listTemplates(params)
    case "resources/read" where catalog.server.hasResources:
      return try await readResource(params, call)
    case "prompts/list" where catalog.server.prompts != nil: return try listPrompts(params)
    case "prompts/get" where catalog.server.prompts != nil:
      return try await prompt(params, call)
    case "completion/complete" where catalog.server.hasCompletions:
      return try await complete(params, call)
    default: break
    }
    let ofEra =
      client.version.isStateless
      ? try await statelessResult(of: request, call)
      : try await sessionResult(of: request, call)
    if let ofEra { return ofEra }
    guard let method = catalog.server.methods[request.method] else {
      throw RPCError.methodNotFound(request.method)
    }
    return try await method(params, call)
  }

  private func statelessResult(of request: Request, _ call: Call) async throws -> JSONObject? {
    switch request.method {
    case "server/discover": discovery
    case "subscriptions/listen": try await listen(request, call)
    case "tasks/get", "tasks/update", "tasks/cancel":
      catalog.server.hasTasks ? try taskResult(of: request) : nil
    default: nil
    }
  }

  private func taskResult(of request: Request) throws(RPCError) -> JSONObject {
    guard client.has(extension: TaskExtension.name) else { throw TaskExtension.missing }
    return switch request.method {
    case "tasks/get": try service.tasks.get(request.params, identity)
    case "tasks/cancel": try service.tasks.cancel(request.params, identity)
    // None of our tasks ask for input, so there is nothing to hand on.
    default: try service.tasks.check(request.params, identity)
    }
  }

  private func sessionResult(of request: Request, _ call: Call) async throws -> JSONObject? {
    switch request.method {
    case "ping": return [:]
    case "logging/setLevel" where catalog.server.isLogging:
      guard let level = request.params["level"]?.string.flatMap(LogLevel.init) else {
        throw RPCError.invalidParams("\"level\" must be a log level such as \"info\".")
      }
      session?.logLevel = level
      return [:]
    case "resources/subscribe" where catalog.server.hasResources:
      let uri = try uri(in: request.params)
      try await checkFollowing(uri, call)
      guard session?.follow(uri, limit: service.limits.subscriptions) == true else {
        throw RPCError.invalidParams("Too many resources are followed already.")
      }
      return [:]
    case "resources/unsubscribe" where catalog.server.hasResources:
      session?.unfollow(try uri(in: request.params))
      return [:]
    default: return nil
    }
  }

  private var discovery: JSONObject {
    var result = cacheable([
      "supportedVersions": .array(ProtocolVersion.supported.map { .string($0.rawValue) }),
      "capabilities": catalog.server.capabilities(for: client.version),
    ])
    result["instructions"] = catalog.server.instructions.map(JSONValue.string)
    return result
  }

  private func answer(_ required: InputRequired, to request: Request) -> Reply {
    let allowed = ["tools/call", "prompts/get", "resources/read"].contains(request.method)
    guard client.version.isStateless, allowed,
      !required.questions.isEmpty || required.state != nil
    else {
      return .error(.internalError("The server needs input that this request cannot ask for."))
    }
    do {
      for question in required.questions.values { try question.check(client) }
    } catch {
      return .error(error)
    }
    return .result(sealed(required.json))
  }

  /// Adds what every result of 2026-07-28 carries.
  private func sealed(_ result: JSONObject) -> JSONObject {
    guard client.version.isStateless else { return result }
    var result = result
    if result["resultType"] == nil { result["resultType"] = "complete" }
    var meta = result["_meta"]?.object ?? [:]
    meta[Envelope.server] = catalog.server.implementation.json
    result["_meta"] = .object(meta)
    return result
  }

  func cacheable(_ result: JSONObject) -> JSONObject {
    guard client.version.isStateless else { return result }
    var result = result
    result["ttlMs"] = .integer(catalog.server.caching.milliseconds)
    result["cacheScope"] = catalog.server.caching.isPublic ? "public" : "private"
    return result
  }

  func text(_ name: String, in params: JSONObject) throws(RPCError) -> String {
    guard let text = params[name]?.string else {
      throw .invalidParams("\"\(name)\" must be given as text.")
    }
    return text
  }

  func uri(in params: JSONObject) throws(RPCError) -> String { try text("uri", in: params) }
}
