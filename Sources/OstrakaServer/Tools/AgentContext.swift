import MCP
import Ostraka

/// What a memory takes of the context of an agent that asks it over MCP, in estimated tokens.
public enum AgentContext {
  /// The instructions, and of each tool what hosts show their models: name, description and input.
  public static func toolTokens(of memory: any Memory, runtime: Runtime) throws -> Int {
    let server = try Toolbox(
      source: HostedMemory(memory), intake: nil, roots: [],
      questions: PendingQuestions(source: HostedMemory(memory), time: runtime.time),
      watch: MemoryWatch(source: HostedMemory(memory)), isAlone: true, wanted: nil, agent: nil,
      runtime: runtime
    ).server(version: "")
    let tools = (server.tools ?? []).map { tool in
      [tool.name, tool.description ?? "", JSONValue.object(tool.inputSchema).text]
    }
    return TokenEstimate.tokens(
      in: (tools.flatMap(\.self) + [server.instructions ?? ""]).joined(separator: "\n"))
  }

  /// One result of `ask`, as its text.
  public static func tokens(of answer: Answer) -> Int {
    TokenEstimate.tokens(
      in: String(decoding: APIEncoding.encode(AgentAnswer(answer)), as: UTF8.self))
  }
}
