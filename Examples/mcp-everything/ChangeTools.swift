import MCP

/// Tools that change what the server offers, so that clients are told.
struct ChangeTools {
  let slot: ServiceSlot

  var all: [Tool] {
    [
      Tool(
        name: "test_trigger_tool_change", description: "Adds a tool, or removes it again."
      ) { [slot] _, _ in
        try slot.get().update { server in
          let others = (server.tools ?? []).filter { $0.name != Self.added.name }
          let isThere = others.count != server.tools?.count
          server.tools = isThere ? others : others + [Self.added]
        }
        return .text("Mutation triggered")
      },
      Tool(
        name: "test_trigger_prompt_change", description: "Adds a prompt, or removes it again."
      ) { [slot] _, _ in
        try slot.get().update { server in
          let name = "test_added_prompt"
          let others = (server.prompts ?? []).filter { $0.name != name }
          let isThere = others.count != server.prompts?.count
          let added = Prompt(name: name, description: "Was added.") { _, _ in .text("Added.") }
          server.prompts = isThere ? others : others + [added]
        }
        return .text("Mutation triggered")
      },
      Tool(
        name: "test_trigger_resource_change", description: "Announces that a resource changed."
      ) { [slot] _, _ in
        try slot.get().announce(.resource(Resources.watched.description.uri))
        return .text("Mutation triggered")
      },
    ]
  }

  private static let added = Tool(name: "test_added_tool", description: "Was added.") { _, _ in
    .text("Added.")
  }
}
