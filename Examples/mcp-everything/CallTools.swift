import MCP

/// Tools that tell of their work while they are under way.
enum CallTools {
  static let all = [
    Tool(name: "test_tool_with_logging", description: "Logs three messages.") { _, call in
      call.log(.info, "Tool execution started")
      try await pause()
      call.log(.info, "Tool processing data")
      try await pause()
      call.log(.info, "Tool execution completed")
      return .text("Tool with logging executed successfully")
    },
    Tool(name: "test_logging_tool", description: "Logs at four levels.") { _, call in
      for level in [LogLevel.debug, .info, .warning, .error] {
        call.log(level, "A message for the level.", logger: "test_logging_tool")
      }
      return .text("Logging evaluated")
    },
    Tool(name: "test_tool_with_progress", description: "Reports progress thrice.") { _, call in
      for step in [0.0, 50, 100] {
        if step > 0 { try await pause() }
        call.progress(step, of: 100, message: "Completed step \(Int(step)) of 100")
      }
      return .text("Tool with progress executed successfully")
    },
    Tool(name: "test_streaming_elicitation", description: "Reports progress once.") { _, call in
      call.progress(50, of: 100)
      return .text("Streaming complete")
    },
    slow,
    Tool(name: "test_tool_fast", description: "Answers at once.") { _, _ in .text("Fast.") },
    Tool(
      name: "test_x_mcp_header", description: "Takes an argument that is a header too.",
      input: [
        "type": "object", "required": ["region"],
        "properties": [
          "region": ["type": "string", "x-mcp-header": "Region"],
          "level": ["type": "integer", "x-mcp-header": "Level"],
        ],
      ]
    ) { arguments, _ in .text("region=\(arguments["region"]?.string ?? "")") },
    Tool(name: "test_reconnection", description: "Lets the connection go meanwhile.") { _, call in
      call.releaseConnection(for: .milliseconds(500))
      try await Task.sleep(for: .milliseconds(100))
      return .text("Reconnection test completed successfully.")
    },
  ]

  /// Takes as long as it is told, and becomes a task for clients that have tasks.
  private static var slow: Tool {
    var tool = Tool(
      name: "test_tool_slow", description: "Reports progress until it has lasted long enough.",
      input: [
        "type": "object",
        "properties": ["durationMs": ["type": "integer", "minimum": 0, "maximum": 60_000]],
      ]
    ) { arguments, call in
      let duration = arguments["durationMs"]?.integer ?? 5_000
      var passed = 0
      while passed < duration {
        call.progress(Double(passed), of: Double(duration))
        let step = min(100, duration - passed)
        try await Task.sleep(for: .milliseconds(step))
        passed += step
      }
      return .text("Slow.")
    }
    tool.taskAfter = .milliseconds(200)
    return tool
  }

  /// As long as the suite asks for between two messages.
  private static func pause() async throws { try await Task.sleep(for: .milliseconds(50)) }
}
