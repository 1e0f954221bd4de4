import ArgumentParser
import Foundation

extension AgentHost: ExpressibleByArgument {}
extension RegistrationScope: ExpressibleByArgument {}
extension HookEvent: ExpressibleByArgument {}

/// What `ostraka mcp` does instead of serving.
struct RegistrationOptions: ParsableArguments {
  @Option(name: .customLong("config"), help: "Show the configuration for a host; change nothing.")
  var shown: AgentHost?

  @Option(
    name: .customLong("install"),
    help: "Register the server with a host: shows what changes, and asks.")
  var installed: AgentHost?

  @Option(
    name: .customLong("uninstall"), defaultAsFlag: AgentHost.claude,
    help: "Take back what --install did.")
  var uninstalled: AgentHost?

  @Option(help: "For whom: the project, you everywhere (user), or you in this project (local).")
  var scope: RegistrationScope = .project

  @Flag(help: "With --install claude: recall when a session begins, hand over when it ends.")
  var hooks = false

  @Flag(help: "With --install claude: keep a session going while it is attached as a shard.")
  var stopHook = false

  @Flag(help: "Change the files without asking.")
  var yes = false

  @Option(name: .customLong("hook"), help: .hidden)
  var event: HookEvent?

  func validate() throws {
    let actions = [shown != nil, installed != nil, uninstalled != nil, event != nil]
    guard actions.count(where: \.self) <= 1 else {
      throw ValidationError("--config, --install and --uninstall are one at a time.")
    }
    guard !hooks && !stopHook || installed != nil else {
      throw ValidationError("--hooks and --stop-hook go with --install.")
    }
  }

  /// What is asked for; nil when the server shall run, or a hook.
  func request(printsJSON: Bool) -> RegistrationRequest? {
    let events: [HookEvent] =
      (hooks ? [.sessionStart, .sessionEnd] : []) + (stopHook ? [.stop] : [])
    let chosen: (action: RegistrationRequest.Action, host: AgentHost)
    if let shown {
      chosen = (.show, shown)
    } else if let installed {
      chosen = (.install, installed)
    } else if let uninstalled {
      chosen = (.uninstall, uninstalled)
    } else {
      return nil
    }
    return RegistrationRequest(
      action: chosen.action, host: chosen.host, scope: scope, hooks: events, isConfirmed: yes,
      printsJSON: printsJSON)
  }
}

extension RegistrationDialogue {
  /// With the person at the terminal.
  static var terminal: RegistrationDialogue {
    let terminal = Terminal.standard
    let canAsk = terminal.isInteractive && isatty(STDIN_FILENO) == 1
    let ask: @Sendable (String) -> Bool = { question in
      terminal.say(question)
      return readLine()?.lowercased().hasPrefix("y") == true
    }
    return RegistrationDialogue(
      print: { terminal.print($0) }, say: { terminal.say($0) }, ask: canAsk ? ask : nil)
  }
}
