import MCP

/// The server that the public conformance suite expects, as `MCPServer` describes one.
enum Everything {
  /// - Parameter page: the most entries on a page of a list.
  static func service(page: Int) throws -> MCPService {
    let slot = ServiceSlot()
    var server = MCPServer(
      name: "mcp-everything", version: "1.0.0",
      instructions: "Fixtures for tests of the Model Context Protocol.")
    server.tools =
      ContentTools.all + CallTools.all + SchemaTools.all + ClientTools.all
      + InputRequiredTools(states: IssuedStates()).all + ChangeTools(slot: slot).all
    server.resources = Resources.all
    server.templates = [try Resources.template()]
    server.prompts = Prompts.all
    server.caching = CachePolicy(milliseconds: 5_000, isPublic: true)
    server.explain = { "\($0)" }
    var limits = Limits()
    limits.page = page
    let service = try MCPService(server, limits: limits)
    slot.fill(service)
    return service
  }
}
