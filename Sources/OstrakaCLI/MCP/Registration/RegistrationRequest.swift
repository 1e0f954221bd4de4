/// What `ostraka mcp` is asked to do with a host.
struct RegistrationRequest: Hashable, Sendable {
  enum Action: Hashable, Sendable { case show, install, uninstall }

  var action: Action
  var host = AgentHost.claude
  /// The project's when a memory is usually the project's too, so that no other project sees it.
  var scope = RegistrationScope.project
  /// The hooks to install with the server.
  var hooks: [HookEvent] = []
  /// Whether somebody has said yes beforehand.
  var isConfirmed = false
  var printsJSON = false
}

/// How the person hears of what happens, and answers.
struct RegistrationDialogue: Sendable {
  /// Gives a line of the result.
  let print: @Sendable (String) -> Void
  /// Says a line about what happens.
  let say: @Sendable (String) -> Void
  /// Asks for a yes; nil where nobody can be asked.
  let ask: (@Sendable (String) -> Bool)?
}
