import MCP
import Ostraka

/// What agents are offered of a memory over MCP: a file for each tool, prompt and kind of resource.
struct Toolbox: Sendable {
  let source: any MemorySource
  /// Nil where no files are taken in.
  let intake: (any DocumentIntake)?
  /// Folders from which any client may load, besides its own roots.
  let roots: [String]
  let questions: PendingQuestions
  let watch: MemoryWatch
  let attachments = Attachments()
  let errands = Errands()
  /// Whether one client is served alone, so that who attends a shard is that client.
  let isAlone: Bool
  /// The names of the tools that are offered; nil for all.
  let wanted: Set<String>?
  /// The id of its session as its host knows it; nil where that isn't known.
  let agent: String?
  let runtime: Runtime

  /// How long a call waits at most: hosts cut calls at 60 s.
  static let patience: Duration = .seconds(25)
  /// The most bytes of documents' text in one result: some hosts cut results at 10,000 LLM tokens.
  static let mostText = 20_000
  /// After how long a call becomes a task, for clients that have tasks.
  static let taskAfter: Duration = .seconds(5)

  /// All of it. Errors: `.invalidRequest` for a tool that there isn't, `MCPProblem` for a mistake in here.
  func server(version: String) throws -> MCPServer {
    var server = MCPServer(name: "ostraka", version: version, instructions: Self.instructions)
    let tools =
      [ask, awaitAnswer, search, read, remember] + (intake.map { [load($0)] } ?? [])
      + [forget, status, send, receive, settle, parties, nextQuery, reply]
    let names = tools.map(\.name)
    if let unknown = wanted?.subtracting(names).sorted().first {
      throw OstrakaError(
        .invalidRequest,
        "There is no tool “\(unknown)”. There are: \(names.joined(separator: ", ")).")
    }
    server.tools = tools.filter { wanted?.contains($0.name) ?? true }
    server.provider = MemoryResources(toolbox: self)
    server.templates = try templates
    server.prompts = [recall, handOver, becomeShard]
    server.explain = Self.explain
    return server
  }

  private static let instructions = """
    A memory of this project's documents: history, decisions, design, code, notes. Before you read \
    many files or guess, `ask` it; each answer cites lines that were checked against the stored text. \
    `search` finds passages, `read` shows lines, `remember` keeps what should outlast this session.
    """

  /// The party for whom a call acts.
  func party(of call: Call) async throws -> PartyID {
    if let party = call.identity?.value as? PartyID { return party }
    return try await source.party()
  }

  /// Errors: `.notPermitted` for anybody else.
  func requireOwner(_ call: Call, to what: String) async throws {
    guard try await party(of: call) == .owner else {
      throw OstrakaError(.notPermitted, "Only the memory's owner may \(what).")
    }
  }
}
