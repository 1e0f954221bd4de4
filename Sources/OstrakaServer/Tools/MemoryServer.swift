import MCP
import Ostraka

/// A memory as an MCP server: tools, resources and prompts, for whatever transport.
public final class MemoryServer: Sendable {
  /// What a transport serves.
  public let service: MCPService
  private let toolbox: Toolbox

  /// - Parameters:
  ///   - intake: takes files in; nil where the tool `load` is not offered.
  ///   - roots: folders from which any client may load, besides its own roots.
  ///   - tools: the names of the tools that are offered; nil for all.
  ///   - isAlone: whether one client is served alone.
  ///   - agent: the id of that client's session as its host knows it; nil where that isn't known.
  ///   - version: the program's.
  public init(
    _ source: any MemorySource, intake: (any DocumentIntake)? = nil, roots: [String] = [],
    tools: Set<String>? = nil, isAlone: Bool = false, agent: String? = nil, runtime: Runtime,
    version: String
  ) throws {
    toolbox = Toolbox(
      source: source, intake: intake, roots: roots,
      questions: PendingQuestions(source: source, time: runtime.time),
      watch: MemoryWatch(source: source), isAlone: isAlone, wanted: tools, agent: agent,
      runtime: runtime)
    service = try MCPService(toolbox.server(version: version))
  }

  /// The client has gone, and with it what served shards: their queries needn't wait for it.
  public func leave() async {
    let toolbox = toolbox
    guard !toolbox.attachments.isEmpty else { return }
    let late = OstrakaError(.expired, "The memory does not answer.")
    // Whoever does not hear of it finds out by waiting.
    try? await toolbox.runtime.time.within(Self.patience, orThrow: late) {
      try await toolbox.source.withMemory { try await toolbox.attachments.lapse($0) }
    }
  }

  /// How long leaving may take.
  private static let patience: Duration = .seconds(2)

  /// Asks what is asked and tells what changes, until it is cancelled.
  public func run() async {
    await withTaskGroup { group in
      group.addTask { await self.toolbox.questions.run() }
      group.addTask { await self.toolbox.errands.run() }
      group.addTask { [service] in
        await self.toolbox.watch.run { service.announce($0) }
      }
    }
  }
}
