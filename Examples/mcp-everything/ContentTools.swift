import MCP

/// Tools that each give one kind of content.
enum ContentTools {
  static let all = [
    Tool(name: "test_simple_text", description: "Gives a text.") { _, _ in
      .text("This is a simple text response for testing.")
    },
    Tool(
      name: "echo", description: "Gives back the text that it is given.",
      input: [
        "type": "object", "required": ["text"], "properties": ["text": ["type": "string"]],
      ], annotations: ToolAnnotations(isReadOnly: true)
    ) { arguments, _ in .text(arguments["text"]?.string ?? "") },
    Tool(name: "test_image_content", description: "Gives a picture.") { _, _ in
      ToolResult([Samples.image])
    },
    Tool(name: "test_audio_content", description: "Gives a sound.") { _, _ in
      ToolResult([.audio(Samples.wav, type: "audio/wav")])
    },
    Tool(name: "test_embedded_resource", description: "Gives a resource.") { _, _ in
      ToolResult([
        .resource(
          ResourceContents(
            uri: "test://embedded-resource", text: "This is an embedded resource content.",
            type: "text/plain"))
      ])
    },
    Tool(
      name: "test_multiple_content_types", description: "Gives a text, a picture and a resource."
    ) { _, _ in
      ToolResult([
        .text("Multiple content types test:"), Samples.image,
        .resource(
          ResourceContents(
            uri: "test://mixed-content-resource", text: #"{"test":"data","value":123}"#,
            type: "application/json")),
      ])
    },
    Tool(name: "test_resource_link", description: "Gives a link to a resource.") { _, _ in
      ToolResult([.link(Resources.text.description)])
    },
    Tool(name: "test_error_handling", description: "Always fails.") { _, _ in
      throw ToolFailure("This tool intentionally returns an error for testing")
    },
  ]
}
