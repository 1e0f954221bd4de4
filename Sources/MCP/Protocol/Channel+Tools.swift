extension Channel {
  func listTools(_ params: JSONObject) throws(RPCError) -> JSONObject {
    let page = try Cursor.page(
      of: catalog.server.tools ?? [], "tools", params, service.limits, name: \.name)
    var result: JSONObject = [
      "tools": .array(page.entries.map { $0.json(for: client.version) })
    ]
    result["nextCursor"] = page.next.map(JSONValue.string)
    return cacheable(result)
  }

  /// Whether the request calls a tool that may wait long for something to come.
  func waits(_ request: Request) -> Bool {
    guard request.method == "tools/call", let name = request.params["name"]?.string else {
      return false
    }
    return catalog.tools[name]?.waits == true
  }

  func callTool(_ params: JSONObject, _ call: Call) async throws -> JSONObject {
    let name = try text("name", in: params)
    guard let tool = catalog.tools[name] else {
      throw RPCError.invalidParams("There is no tool \"\(name.prefix(128))\".")
    }
    guard params["arguments"] == nil || params["arguments"]?.object != nil else {
      throw RPCError.invalidParams("\"arguments\" must be an object.")
    }
    let arguments = params["arguments"]?.object ?? [:]
    let problems = JSONSchema(tool.inputSchema).problems(with: .object(arguments))
    guard problems.isEmpty else {
      let text = "Wrong arguments for \(name): " + problems.joined(separator: " ")
      // Until 2025-11-25 wrong arguments were the request's failure, since then the tool's.
      guard client.version >= .v20251125 else { throw RPCError.invalidParams(text) }
      return ToolResult.failure(text).json(for: client.version)
    }
    if let patience = tool.taskAfter, call.canUseTasks {
      return try await service.tasks.run(tool, arguments, call, after: patience)
    }
    return try await run(tool, arguments, call)
  }

  func run(_ tool: Tool, _ arguments: JSONObject, _ call: Call) async throws -> JSONObject {
    let result: ToolResult
    do {
      result = try await tool.handler(arguments, call)
    } catch let failure as ToolFailure {
      result = .failure(failure.message)
    } catch let error where error is RPCError || error is InputRequired {
      throw error
    } catch is CancellationError where Task.isCancelled {
      throw CancellationError()
    } catch {
      result = .failure(catalog.server.explain(error))
    }
    if let schema = tool.outputSchema, !result.isError {
      let problems = JSONSchema(schema).problems(with: result.structured ?? .null)
      guard problems.isEmpty else {
        throw RPCError.internalError(
          "The tool \(tool.name) broke its output schema: " + problems.joined(separator: " "))
      }
    }
    return result.json(for: client.version)
  }
}
