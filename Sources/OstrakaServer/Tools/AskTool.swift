import MCP
import Ostraka

extension Toolbox {
  var ask: Tool {
    var tool = Tool(
      name: "ask", title: "Ask the memory",
      description: """
        Answers a question about the project from its memory, with citations that were checked. Use it \
        first, before reading many files or guessing; put the whole question in words.
        """,
      input: Schema.input(
        [
          "question": Schema.text("The question, in words.", longest: Query.limit),
          "shards": Schema.shards,
          "deadline_seconds": Schema.integer(
            "How long readers may take (default 24). More where a model must read first.", 1...600),
        ], required: ["question"]),
      output: Self.answerSchema, annotations: Self.readsMemory
    ) { arguments, call in
      let patience = arguments.duration("deadline_seconds", default: Self.usualDeadline)
      let question = Question(
        id: QueryID(rawValue: runtime.identifiers.next()),
        text: arguments["question"]?.string ?? "", shards: arguments.shards,
        deadline: runtime.time.now.advanced(by: patience))
      try questions.begin(question, for: try await party(of: call))
      do {
        return try await answer(to: question.id, call)
      } catch is CancellationError {
        // Its ticket was never given.
        questions.drop(question.id)
        throw CancellationError()
      }
    }
    tool.taskAfter = Self.taskAfter
    return tool
  }

  var awaitAnswer: Tool {
    var tool = Tool(
      name: "await", title: "Wait for an answer",
      description: """
        Waits for the answer of an `ask` that gave a ticket. Call it again while it gives the ticket back.
        """,
      input: Schema.input(
        ["ticket": Schema.text("The ticket that `ask` gave.", longest: 64)], required: ["ticket"]),
      output: Self.answerSchema, annotations: Self.readsMemory
    ) { arguments, call in
      try await answer(to: QueryID(rawValue: arguments["ticket"]?.string ?? ""), call)
    }
    tool.waits = true
    return tool
  }

  /// Less than a call waits, so that the usual question needs no ticket.
  private static let usualDeadline = patience - .seconds(1)
  /// How often a client that wants to know hears that it goes on.
  private static let beat: Duration = .seconds(2)

  static let readsMemory = ToolAnnotations(isReadOnly: true, isOpenWorld: false)

  /// An ``AgentAnswer``, or a ticket.
  private static let answerSchema = Schema.output(
    [
      "answer": ["type": ["string", "null"], "description": "Null where nothing supports one."],
      "citations": Schema.objects, "coverage": Schema.objects, "conflicts": Schema.objects,
      "cost_usd": Schema.number,
      "ticket": ["type": "string", "description": "Not ready yet: call `await` with it."],
      "advice": Schema.string,
    ], required: [])

  /// The answer, or a ticket for it where it takes longer than a call may.
  private func answer(to id: QueryID, _ call: Call) async throws -> ToolResult {
    let party = try await party(of: call)
    let started = runtime.time.uptime
    while true {
      let spent = runtime.time.uptime - started
      let left = call.canOutlastRequest ? Self.beat : min(Self.beat, Self.patience - spent)
      guard left > .zero else { return .structured(Self.ticket(id)) }
      if let answer = try await questions.answer(to: id, for: party, within: left) {
        return try .body(AgentAnswer(answer))
      }
      call.progress(
        (runtime.time.uptime - started).milliseconds / 1_000, message: "The shards are reading.")
    }
  }

  private static func ticket(_ id: QueryID) -> JSONValue {
    [
      "ticket": .string(id.rawValue),
      "advice": "The shards are still reading. Call `await` with this ticket for the answer.",
    ]
  }
}
