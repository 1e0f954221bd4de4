/// A server's definition, checked and ready to be looked up in.
final class Catalog: Sendable {
  let server: MCPServer
  let tools: [String: Tool]
  let prompts: [String: Prompt]
  let resources: [String: Resource]

  init(_ server: MCPServer) throws {
    self.server = server
    tools = try Self.index(server.tools ?? [], "tool", \.name)
    prompts = try Self.index(server.prompts ?? [], "prompt", \.name)
    resources = try Self.index(server.resources, "resource", \.description.uri)
    for tool in server.tools ?? [] { try Self.check(tool) }
  }

  private static func index<Element>(
    _ elements: [Element], _ kind: String, _ name: (Element) -> String
  ) throws -> [String: Element] {
    var index: [String: Element] = [:]
    for element in elements {
      guard index.updateValue(element, forKey: name(element)) == nil else {
        throw MCPProblem(description: "There are two \(kind)s named \(name(element)).")
      }
    }
    return index
  }

  private static func check(_ tool: Tool) throws {
    let characters = tool.name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard characters, (1...128).contains(tool.name.utf8.count) else {
      throw MCPProblem(
        description: "The tool name \(tool.name) must be 1 to 128 of A-Z a-z 0-9 _ - and dot.")
    }
    guard tool.inputSchema["type"] == "object" else {
      throw MCPProblem(description: "The input schema of \(tool.name) needs \"type\": \"object\".")
    }
    let schemas = [tool.inputSchema] + (tool.outputSchema.map { [$0] } ?? [])
    for schema in schemas {
      if let defect = JSONSchema(schema).defect() {
        throw MCPProblem(description: "A schema of \(tool.name): \(defect).")
      }
    }
    if let defect = ParameterHeaders.defect(in: tool.inputSchema) {
      throw MCPProblem(description: "The input schema of \(tool.name): \(defect).")
    }
  }
}
