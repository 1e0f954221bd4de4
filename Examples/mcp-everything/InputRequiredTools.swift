import MCP

/// Tools that need input on the way (SEP-2322). Clients of older revisions are asked outright.
struct InputRequiredTools {
  let states: IssuedStates

  var all: [Tool] { [elicitation, sampling, roots, state, several, rounds, tampered, capable] }

  private var elicitation: Tool {
    tool("elicitation", "Asks for a name.") { call in
      let question = Questions.form("What is your name?", "name")
      let answers = try await call.ask(["user_name": question])
      return .text("Hello, \(field("name", of: answers["user_name"]))!")
    }
  }

  private var sampling: Tool {
    tool("sampling", "Has the client's model answer a question.") { call in
      let question = Questions.sampling("What is the capital of France?", tokens: 100)
      let answer = try await call.ask(["capital_question": question])["capital_question"]
      return .text("Sampling result: \(answer?["content"]?["text"]?.string ?? "no response")")
    }
  }

  private var roots: Tool {
    tool("list_roots", "Counts the client's roots.") { call in
      let answer = try await call.ask(["client_roots": .roots])["client_roots"]
      return .text("Found \(answer?["roots"]?.array?.count ?? 0) root(s)")
    }
  }

  private var state: Tool {
    tool("request_state", "Asks, and checks that its state comes back.") { call in
      let confirm = ["confirm": Questions.form("Please confirm", "ok", "boolean")]
      if call.client.version.isStateless, states.meaning(of: call.requestState) == nil {
        throw InputRequired(questions: confirm, state: states.issue(["kind": "request-state"]))
      }
      _ = try await call.ask(confirm, state: call.requestState)
      return .text("state-ok: requestState validated")
    }
  }

  private var several: Tool {
    tool("multiple_inputs", "Asks three questions at once.") { call in
      let answers = try await call.ask(
        [
          "user_name": Questions.form("What is your name?", "name"),
          "greeting": Questions.sampling("Generate a greeting", tokens: 50),
          "client_roots": .roots,
        ], state: call.requestState ?? states.issue(["kind": "multiple-inputs"]))
      let greeting = answers["greeting"]?["content"]?["text"]?.string ?? "Hello there!"
      let count = answers["client_roots"]?["roots"]?.array?.count ?? 0
      let name = field("name", of: answers["user_name"])
      return .text("Name: \(name); Greeting: \(greeting); Roots: \(count)")
    }
  }

  private var rounds: Tool {
    tool("multi_round", "Asks two questions, one after the other.") { call in
      var name = states.meaning(of: call.requestState)?["name"]?.string
      var state = call.requestState
      if name == nil {
        let first = Questions.form("Step 1: What is your name?", "name")
        let answers = try await call.ask(
          ["step1": first], state: states.issue(["kind": "round-1"]))
        name = field("name", of: answers["step1"])
        state = states.issue(["name": .string(name ?? "")])
      }
      let second = Questions.form("Step 2: What is your favorite color?", "color")
      let answers = try await call.ask(["step2": second], state: state)
      let color = field("color", of: answers["step2"])
      return .text("Multi-round complete for \(name ?? "") who likes \(color)")
    }
  }

  private var tampered: Tool {
    tool("tampered_state", "Asks, and refuses a state that is not its own.") { call in
      if call.requestState != nil, states.meaning(of: call.requestState) == nil {
        throw RPCError.invalidParams("The requestState is not one that was issued here.")
      }
      let question = Questions.form("Please confirm", "ok", "boolean")
      let state = call.requestState ?? states.issue(["kind": "tamper-test"])
      _ = try await call.ask(["confirm": question], state: state)
      return .text("integrity-ok: state verified")
    }
  }

  private var capable: Tool {
    tool("capabilities", "Asks only what the client can answer.") { call in
      var questions: [String: Question] = [:]
      if call.client.capabilities["elicitation"] != nil {
        questions["elicit_input"] = Questions.form("Elicitation input", "value")
      }
      if call.client.capabilities["sampling"] != nil {
        questions["sample_input"] = Questions.sampling("Sample request", tokens: 50)
      }
      guard !questions.isEmpty else { return .text("No supported capabilities declared") }
      let state = call.requestState ?? states.issue(["kind": "capabilities-test"])
      let answers = try await call.ask(questions, state: state)
      return .text("capabilities-ok: received \(answers.keys.sorted().joined(separator: ","))")
    }
  }

  private func tool(
    _ name: String, _ description: String,
    _ handler: @escaping @Sendable (Call) async throws -> ToolResult
  ) -> Tool {
    Tool(name: "test_input_required_result_\(name)", description: description) { _, call in
      try await handler(call)
    }
  }

  private func field(_ name: String, of answer: JSONValue?) -> String {
    answer?["content"]?[name]?.string ?? "?"
  }
}
