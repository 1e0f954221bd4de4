import ArgumentParser
import Foundation
import MCP
import Ostraka
import OstrakaServer

struct MCPVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve the memory to an agent over standard input and output.",
    discussion: """
      An agent's host runs this: `ostraka mcp --config HOST` prints how. Calls act for the memory's owner, \
      or for the party whose credential is in $OSTRAKA_CREDENTIAL or in --credential FILE.
      """)

  @Option(
    help: "A folder from which the agent may load files, besides its workspace; may be repeated.")
  var root: [String] = []

  @Option(help: "Only these tools, such as ask,search,read: each costs an agent some words.")
  var tools: String?

  @Option(help: "A file with the credential of the party for whom calls act.")
  var credential: String?

  @OptionGroup var registration: RegistrationOptions
  @OptionGroup var options: MemoryOptions

  func run() async throws {
    if let request = registration.request(printsJSON: options.json) {
      try register(request)
    } else if let event = registration.event {
      try await answer(event)
    } else {
      try await serve()
    }
  }

  /// Serves until the input ends or a signal comes; then the memory is closed.
  private func serve() async throws {
    let access: @Sendable () async throws -> Access = { [options] in
      try await Wiring.access(options)
    }
    let seat = MemorySeat(
      credential: try partyCredential(), time: Wiring.runtime.time, access: access)
    let server = try MemoryServer(
      seat, intake: FileIntake(access: access), roots: try root.map(Self.folder),
      tools: tools.map { Set($0.split(separator: ",").map(String.init)) }, isAlone: true,
      agent: environment["CLAUDE_CODE_SESSION_ID"], runtime: Wiring.runtime,
      version: Version.text)
    let transport = StdioTransport(server.service)
    let input = try FileInput(.standardInput)
    let output = try FileOutput(.standardOutput)
    await withTaskGroup { group in
      group.addTask { await seat.run() }
      await withTaskGroup { work in
        work.addTask { await server.run() }
        // A client that has gone needs no answer.
        work.addTask { try? await transport.run(input: input, output: output) }
        work.addTask { await Signals.termination() }
        await work.next()
        work.cancelAll()
      }
      await server.leave()
      group.cancelAll()
    }
  }

  /// Shows a host's configuration, or changes it.
  private func register(_ request: RegistrationRequest) throws {
    let folder = FileManager.default.currentDirectoryPath
    let memory = options.named ?? MemoryDirectory.nearest(to: folder)
    try HostRegistration(
      program: ShardProcess.thisProgram, memory: memory?.path,
      home: environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path,
      folder: folder, environment: environment, dialogue: .terminal
    ).perform(request)
  }

  /// Answers a hook of Claude Code's; with nothing where there is no memory.
  private func answer(_ event: HookEvent) async throws {
    let input = try HookInput.read(STDIN_FILENO, event: event)
    guard (try? options.directory()) != nil else { return }
    let actions = HookActions(access: try await Wiring.access(options))
    if let text = try await actions.run.reply(to: input).text { Terminal.standard.print(text) }
  }

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  private func partyCredential() throws -> String? {
    if let credential {
      guard let text = try? String(contentsOfFile: credential, encoding: .utf8) else {
        throw OstrakaError(.notFound, "There is no credential in \(credential).")
      }
      return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return environment["OSTRAKA_CREDENTIAL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func folder(_ path: String) throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw OstrakaError(.notFound, "There is no folder \(path).") }
    return URL(fileURLWithPath: path).path
  }
}
