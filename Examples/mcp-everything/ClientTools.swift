import MCP

/// Tools that ask the client. It must have declared that it answers such questions.
enum ClientTools {
  static let all = [
    Tool(
      name: "test_sampling", description: "Has the client's model answer a prompt.",
      input: text("prompt", "The prompt to send to the model")
    ) { arguments, call in
      let question = Questions.sampling(arguments["prompt"]?.string ?? "", tokens: 100)
      let answer = try await call.ask(["sample": question])["sample"]
      return .text("LLM response: \(answer?["content"]?["text"]?.string ?? "No response")")
    },
    Tool(
      name: "test_elicitation", description: "Asks the user for a text.",
      input: text("message", "The message to show the user")
    ) { arguments, call in
      let schema: JSONObject = [
        "type": "object", "required": ["response"],
        "properties": ["response": ["type": "string", "description": "User's response"]],
      ]
      return try await outcome(
        "User response", call, arguments["message"]?.string ?? "", schema)
    },
    Tool(
      name: "test_elicitation_sep1034_defaults", description: "Asks with default values."
    ) { _, call in
      try await outcome(
        "Elicitation completed", call, "Please review and update the form fields with defaults",
        Forms.defaults)
    },
    Tool(
      name: "test_elicitation_sep1330_enums", description: "Asks for choices of all kinds."
    ) { _, call in
      try await outcome(
        "Elicitation completed", call, "Please select options from the enum fields", Forms.choices)
    },
    Tool(
      name: "test_missing_capability", description: "Works for clients with sampling only."
    ) { _, call in
      guard call.client.capabilities["sampling"] != nil else {
        throw RPCError(
          -32_021, "The client must declare the capability sampling.",
          data: ["requiredCapabilities": ["sampling": [:]]])
      }
      return .text("Success")
    },
  ]

  private static func text(_ name: String, _ description: String) -> JSONObject {
    [
      "type": "object", "required": [.string(name)],
      "properties": .object([name: ["type": "string", "description": .string(description)]]),
    ]
  }

  private static func outcome(
    _ title: String, _ call: Call, _ message: String, _ schema: JSONObject
  ) async throws -> ToolResult {
    let question = Questions.form(message, schema)
    let answer = try await call.ask(["form": question])["form"]
    let content = answer?["content"] ?? [:]
    return .text("\(title): action=\(answer?["action"]?.string ?? "?"), content=\(content.text)")
  }
}

/// Questions in the protocol's words.
enum Questions {
  static func form(_ message: String, _ schema: JSONObject) -> Question {
    .elicitation(["message": .string(message), "requestedSchema": .object(schema)])
  }

  /// A form with one field that must be filled in.
  static func form(_ message: String, _ field: String, _ type: String = "string") -> Question {
    form(
      message,
      [
        "type": "object", "required": [.string(field)],
        "properties": .object([field: ["type": .string(type)]]),
      ])
  }

  static func sampling(_ text: String, tokens: Int) -> Question {
    .sampling([
      "messages": [["role": "user", "content": ["type": "text", "text": .string(text)]]],
      "maxTokens": .integer(tokens),
    ])
  }
}
