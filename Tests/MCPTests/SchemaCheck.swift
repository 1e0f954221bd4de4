import Foundation
import Testing

@testable import MCP

/// Checks what the server sends against the published schemas, if `MCP_SCHEMAS` names the folder
/// that holds `schema-2025-11-25.json` and `schema-2026-07-28.json`.
struct SchemaCheck: Sendable {
  static let session = SchemaCheck(.v20251125)
  static let stateless = SchemaCheck(.v20260728)
  static let folder = ProcessInfo.processInfo.environment["MCP_SCHEMAS"]

  private let definitions: JSONValue?
  private let isStateless: Bool

  private init(_ version: ProtocolVersion) {
    isStateless = version.isStateless
    definitions = Self.folder.flatMap { folder in
      let path = "\(folder)/schema-\(version.rawValue).json"
      let data = FileManager.default.contents(atPath: path)
      return data.flatMap { try? JSONValue(parsing: Array($0)) }?["$defs"]
    }
  }

  static func of(_ version: ProtocolVersion) -> SchemaCheck {
    version.isStateless ? stateless : session
  }

  /// Notes an issue if a message does not match; `method` is that of the request it answers.
  func check(_ message: JSONValue, answering method: String? = nil) {
    guard let definitions else { return }
    for name in names(message, method) {
      let schema: JSONObject = ["$ref": .string("#/$defs/\(name)"), "$defs": definitions]
      let value = name.hasSuffix("Result") ? message["result"] ?? .null : message
      let problems = JSONSchema(schema).problems(with: value)
      #expect(problems.isEmpty, "\(name): \(message.text.prefix(600))")
    }
  }

  private func names(_ message: JSONValue, _ method: String?) -> [String] {
    if message["error"] != nil { return ["JSONRPCErrorResponse"] }
    if message["method"] != nil {
      return [message["id"] == nil ? "ServerNotification" : "ServerRequest"]
    }
    if message["result"]?["resultType"] == "input_required" { return ["InputRequiredResult"] }
    if message["result"]?["resultType"] == "task" { return ["Result"] }
    let result: String? =
      switch method {
      case "initialize": "InitializeResult"
      case "server/discover": "DiscoverResult"
      case "tools/list": "ListToolsResult"
      case "tools/call": "CallToolResult"
      case "resources/list": "ListResourcesResult"
      case "resources/templates/list": "ListResourceTemplatesResult"
      case "resources/read": "ReadResourceResult"
      case "prompts/list": "ListPromptsResult"
      case "prompts/get": "GetPromptResult"
      case "completion/complete": "CompleteResult"
      case "subscriptions/listen": "SubscriptionsListenResult"
      default: "EmptyResult"
      }
    return ["JSONRPCResultResponse", result].compactMap(\.self)
  }
}

@Suite("The published schemas")
struct SchemaCheckTests {
  @Test(
    "are checked against", .enabled(if: SchemaCheck.folder != nil, "MCP_SCHEMAS names no folder"))
  func present() throws {
    let folder = try #require(SchemaCheck.folder)
    for version in ["2025-11-25", "2026-07-28"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/schema-\(version).json"))
    }
  }
}
