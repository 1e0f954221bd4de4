import MCP

/// The prompts.
enum Prompts {
  static let all = [
    Prompt(name: "test_simple_prompt", description: "A prompt without arguments") { _, _ in
      .text("This is a simple prompt for testing.")
    },
    Prompt(
      name: "test_prompt_with_arguments", description: "A prompt with required arguments",
      arguments: [
        argument("arg1", "First test argument", ["testValue1", "testValue2", "paris"]),
        argument("arg2", "Second test argument", ["party", "park"]),
      ]
    ) { arguments, _ in
      let (one, two) = (arguments["arg1"] ?? "", arguments["arg2"] ?? "")
      return .text("Prompt with arguments: arg1='\(one)', arg2='\(two)'")
    },
    Prompt(
      name: "test_prompt_with_embedded_resource",
      description: "A prompt that includes an embedded resource",
      arguments: [
        argument(
          "resourceUri", "URI of the resource to embed", Resources.all.map(\.description.uri))
      ]
    ) { arguments, _ in
      let contents = ResourceContents(
        uri: arguments["resourceUri"] ?? "", text: "Embedded resource content for testing.",
        type: "text/plain")
      return PromptResult([
        (.user, .resource(contents)),
        (.user, .text("Please process the embedded resource above.")),
      ])
    },
    Prompt(name: "test_prompt_with_image", description: "A prompt that includes a picture") {
      _, _ in
      PromptResult([
        (.user, Samples.image), (.user, .text("Please analyze the image above.")),
      ])
    },
    Prompt(
      name: "test_input_required_result_prompt", description: "A prompt that asks for its context"
    ) { _, call in
      let question = Questions.form("What context should the prompt use?", "context")
      let answer = try await call.ask(["user_context": question])["user_context"]
      return .text("Prompt with context: \(answer?["content"]?["context"]?.string ?? "?")")
    },
  ]

  /// An argument that must be given; what is typed is completed from the values.
  private static func argument(
    _ name: String, _ description: String, _ values: [String]
  ) -> Prompt.Argument {
    Prompt.Argument(name: name, description: description, isRequired: true) { typed, _, _ in
      Completion(values.filter { $0.hasPrefix(typed) })
    }
  }
}
