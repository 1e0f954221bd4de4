import Foundation
import Ostraka

/// A host as an agent of launchd, in the person's session.
struct LaunchdService: Service {
  let agent: LaunchAgent
  /// The folder for agents.
  let folder: String
  private let launchctl: ServiceCommand

  init(description: ServiceDescription, home: String, time: any Time) {
    agent = LaunchAgent(
      description: description, log: home + "/Library/Logs/\(description.name).log")
    folder = home + "/Library/LaunchAgents"
    launchctl = ServiceCommand(program: "launchctl", time: time)
  }

  var name: String { agent.name }
  var file: String { folder + "/\(name).plist" }
  var text: String { agent.text }
  var logCommand: String { "tail " + agent.log.shellQuoted }
  var advice: String? { nil }

  func check() async throws {
    let outcome = try await launchctl.run(["print", domain])
    guard outcome.isSuccess else {
      throw OstrakaError(
        .unavailable, "No session of yours runs here, so nothing was installed. Log in at the Mac.")
    }
  }

  func prepare() async throws {
    try write()
    // Fails when it isn't loaded, which is what it should be.
    _ = try await launchctl.run(["bootout", target])
  }

  func start() async throws {
    try await launchctl.require(["bootstrap", domain, file])
  }

  func hasFailed() async throws -> Bool {
    // launchd never gives up: only one that isn't loaded has failed.
    try await !launchctl.run(["print", target]).isSuccess
  }

  func remove() async throws {
    _ = try? await launchctl.run(["bootout", target])
    try removeFile()
  }

  private var domain: String { "gui/\(getuid())" }
  private var target: String { domain + "/" + name }
}
