import Foundation
@testable import MCP

/// The fixtures that the public conformance suite's server scenarios name, and a few more.
enum Fixture {
  static let pixel = Data([0x89, 0x50, 0x4E, 0x47])

  static func server() throws -> MCPServer {
    var server = MCPServer(name: "fixture", version: "1.0", instructions: "Use it for tests.")
    server.tools = contentTools + callTools + inputTools
    server.resources = [
      Resource(.init(uri: "test://static-text", name: "Text", type: "text/plain")) { _ in
        [ResourceContents(uri: "test://static-text", text: "Static text.", type: "text/plain")]
      },
      Resource(.init(uri: "test://static-binary", name: "Bytes", type: "image/png")) { _ in
        [ResourceContents(uri: "test://static-binary", data: pixel, type: "image/png")]
      },
      Resource(.init(uri: "test://watched-resource", name: "Watched")) { _ in
        [ResourceContents(uri: "test://watched-resource", text: "Watched.")]
      },
    ]
    var template = try ResourceTemplate("test://template/{id}/data", name: "Template") {
      uri, values, _ in
      values["id"] == "none" ? nil : [ResourceContents(uri: uri, text: values["id"] ?? "")]
    }
    template.completions["id"] = { typed, _, _ in
      Completion((0..<150).map { "\(typed)\($0)" })
    }
    server.templates = [template]
    server.provider = Shelf()
    server.prompts = prompts
    return server
  }

  static var contentTools: [Tool] {
    let image = Content.image(pixel, type: "image/png")
    let embedded = Content.resource(
      ResourceContents(uri: "test://embedded", text: "Embedded.", type: "text/plain"))
    return [
      Tool(name: "test_simple_text", description: "Gives a text.") { _, _ in .text("Simple.") },
      Tool(name: "test_image_content") { _, _ in ToolResult([image]) },
      Tool(name: "test_audio_content") { _, _ in
        ToolResult([.audio(pixel, type: "audio/wav")])
      },
      Tool(name: "test_embedded_resource") { _, _ in ToolResult([embedded]) },
      Tool(name: "test_multiple_content_types") { _, _ in
        ToolResult([.text("Several."), image, embedded])
      },
      Tool(name: "link") { _, _ in
        ToolResult([.link(.init(uri: "test://static-text", name: "Text"))])
      },
      Tool(name: "test_error_handling") { _, _ in throw ToolFailure("This always fails.") },
      Tool(name: "fault") { _, _ in throw CocoaError(.fileNoSuchFile) },
      Tool(
        name: "add", title: "Add",
        input: [
          "type": "object", "required": ["a", "b"], "additionalProperties": false,
          "properties": ["a": ["type": "integer"], "b": ["type": "integer", "maximum": 1_000]],
        ],
        output: [
          "type": "object", "required": ["sum"], "properties": ["sum": ["type": "integer"]],
        ], annotations: ToolAnnotations(isReadOnly: true)
      ) { arguments, _ in
        let sum = (arguments["a"]?.integer ?? 0) &+ (arguments["b"]?.integer ?? 0)
        return .structured(sum == 13 ? ["sum": "unlucky"] : ["sum": .integer(sum)])
      },
    ]
  }

  /// Lets the tool `slow` end.
  static let released = Latch()

  static var callTools: [Tool] {
    var slow = Tool(name: "slow") { _, call in
      if call.canOutlastRequest { await released.wait() }
      return .text("Done.")
    }
    slow.taskAfter = .zero
    var quick = Tool(name: "quick") { _, _ in .text("Done.") }
    quick.taskAfter = .seconds(3_600)
    return [
      quick,
      Tool(name: "test_tool_with_progress") { _, call in
        for step in [0.0, 50, 20, 100] { call.progress(step, of: 100, message: "Step \(step)") }
        return .text("Progressed.")
      },
      Tool(name: "test_tool_with_logging") { _, call in
        call.log(.debug, "Fine print")
        for text in ["Started", "Working", "Ended"] { call.log(.info, .string(text)) }
        return .text("Logged.")
      },
      Tool(name: "wait") { _, call in
        call.progress(1)
        try await forever()
        return .text("Never.")
      },
      Tool(
        name: "routed",
        input: [
          "type": "object",
          "properties": [
            "region": ["type": "string", "x-mcp-header": "Region"],
            "count": ["type": "integer", "x-mcp-header": "Count"],
          ],
        ]
      ) { arguments, _ in .text(JSONValue.object(arguments).text) },
      Tool(name: "who") { _, call in
        let name = call.identity?.value as? String
        let client = call.client.implementation?.name
        return .text("\(name ?? "nobody") by \(client ?? "?") \(call.client.version.rawValue)")
      },
      slow,
    ]
  }

  static var inputTools: [Tool] {
    [
      Tool(name: "roots") { _, call in
        guard let roots = try await call.roots() else { return .text("No roots.") }
        return .text(roots.map(\.uri).joined(separator: " "))
      },
      Tool(name: "test_elicitation") { _, call in
        let question = Question.elicitation([
          "message": "What is your name?",
          "requestedSchema": ["type": "object", "properties": ["name": ["type": "string"]]],
        ])
        let answers = try await call.ask(["user_name": question], state: "asked")
        return .text("Hello, \(answers["user_name"]?["content"]?["name"]?.string ?? "?")!")
      },
    ]
  }

  static var prompts: [Prompt] {
    [
      Prompt(name: "test_simple_prompt", description: "Simple.") { _, _ in .text("Simple.") },
      Prompt(
        name: "test_prompt_with_arguments",
        arguments: [
          .init(name: "arg1", isRequired: true) { typed, others, _ in
            Completion([typed + "!", others["arg2"] ?? "alone"])
          },
          .init(name: "arg2", description: "May be left out."),
        ]
      ) { arguments, _ in
        .text("1: \(arguments["arg1"] ?? "") 2: \(arguments["arg2"] ?? "")")
      },
      Prompt(name: "test_prompt_with_image") { _, _ in
        PromptResult(
          [(.user, .image(pixel, type: "image/png")), (.assistant, .text("A pixel."))],
          description: "A pixel")
      },
    ]
  }
}

/// Waits until the task is cancelled.
@Sendable func forever() async throws {
  let (stream, continuation) = AsyncStream<Never>.makeStream()
  for await _ in stream {}
  continuation.finish()
  throw CancellationError()
}

/// Five books on two pages.
struct Shelf: ResourceProvider {
  func list(at place: String?, _ call: Call) async throws -> Page<Resource.Description> {
    let start = place.flatMap(Int.init) ?? 0
    let books = (start..<min(start + 3, 5)).map {
      Resource.Description(uri: "book:\($0)", name: "Book \($0)", size: $0)
    }
    return Page(books, next: start == 0 ? "3" : nil)
  }

  func read(_ uri: String, _ call: Call) async throws -> [ResourceContents]? {
    uri.hasPrefix("book:") ? [ResourceContents(uri: uri, text: "Pages of \(uri)")] : nil
  }

  func subscribe(to uri: String, _ call: Call) async throws {
    guard uri.hasPrefix("book:") else { throw RPCError.invalidParams("Not on this shelf.") }
  }
}
