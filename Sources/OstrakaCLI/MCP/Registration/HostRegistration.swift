import Ostraka

/// Shows a host's configuration, or registers the server with it and takes that back.
struct HostRegistration: Sendable {
  let server: ServerCommand
  let folders: RegistrationFolders
  let dialogue: RegistrationDialogue

  /// - Parameters:
  ///   - program: the absolute path of `ostraka`.
  ///   - memory: the absolute path of the memory; nil when none was named or found.
  ///
  /// Errors: `.invalidRequest` for a path that a host would not pass on.
  init(
    program: String, memory: String?, home: String, folder: String,
    environment: [String: String], dialogue: RegistrationDialogue
  ) throws {
    server = try ServerCommand(program: program, memory: memory)
    folders = RegistrationFolders(home: home, folder: folder, environment: environment)
    self.dialogue = dialogue
  }

  /// Does what was asked for.
  ///
  /// Errors: `.invalidRequest` when nobody says yes, or for a file that Ostraka doesn't change;
  /// `.badData` for a file that is no JSON. Nothing was changed then.
  func perform(_ request: RegistrationRequest) throws {
    guard request.action != .show else { return show(request) }
    guard request.hooks.isEmpty || request.host == .claude else {
      throw OstrakaError(.invalidRequest, "Only Claude Code has hooks that Ostraka knows.")
    }
    guard request.host != .codex else {
      show(request)
      throw OstrakaError(
        .invalidRequest,
        "Ostraka doesn't change Codex's file. "
          + (request.action == .install
            ? "Add what is above, or have Codex do it." : "Run: codex mcp remove ostraka"))
    }
    let changes = try changes(request)
    guard !changes.isEmpty else { return reportNothing(request) }
    try confirm(changes, request)
    try write(changes)
    report(changes, request)
  }

  private func show(_ request: RegistrationRequest) {
    let configuration = HostConfiguration(host: request.host, server: server)
    guard !request.printsJSON else {
      let members: [JSONDraft.Member] =
        [
          .init("host", .string(request.host.rawValue)),
          .init("format", .string(configuration.format)),
          .init("text", .string(configuration.text)),
          .init("places", .strings(configuration.places)),
        ] + (configuration.command.map { [.init("command", .string($0))] } ?? [])
      dialogue.print(JSONDraft.object(members).text(JSONStyle(), indent: nil))
      return
    }
    dialogue.print(String(configuration.text.dropLast()))
    dialogue.say("This is for one of:")
    for place in configuration.places { dialogue.say("  " + place) }
    if let command = configuration.command {
      dialogue.say("\(request.host.title) writes it itself: \(command)")
    }
    warn()
  }

  private func changes(_ request: RegistrationRequest) throws -> [FileChange] {
    let place = try folders.servers(request.host, request.scope)
    let entry = ServerEntry(server: server, path: place.path)
    let isInstalling = request.action == .install
    var changes = [
      try FileChange.planned(
        ConfigurationFile(place.file, isPrivate: place.isPrivate),
        edit: { try isInstalling ? entry.install(in: $0) : entry.uninstall(from: $0) },
        shown: entry.shown)
    ]
    if request.host == .claude, !isInstalling || !request.hooks.isEmpty {
      let hooks = HookEntries(server: server)
      let place = folders.hooks(request.scope)
      changes.append(
        try FileChange.planned(
          ConfigurationFile(place.file, isPrivate: place.isPrivate),
          edit: {
            try isInstalling ? hooks.install(request.hooks, in: $0) : hooks.uninstall(from: $0)
          }, shown: hooks.shown))
    }
    return changes.compactMap(\.self)
  }

  private func confirm(_ changes: [FileChange], _ request: RegistrationRequest) throws {
    for change in changes {
      let diff = try change.diff
      request.printsJSON ? dialogue.say(diff) : dialogue.print(diff)
    }
    if request.action == .install { warn() }
    guard !request.isConfirmed else { return }
    guard let ask = dialogue.ask else {
      throw OstrakaError(
        .invalidRequest, "Add --yes to have that written; nothing was changed.")
    }
    guard ask("Write that? [y/N]") else {
      throw OstrakaError(.invalidRequest, "Nothing was changed.")
    }
  }

  private func write(_ changes: [FileChange]) throws {
    var written: [String] = []
    for change in changes {
      do {
        try change.write()
      } catch let error as OstrakaError where !written.isEmpty {
        throw OstrakaError(
          error.code, "\(error.message) \(written.joined(separator: ", ")) was changed already.",
          cause: error)
      }
      written.append(change.file.path.visible)
    }
  }

  private func report(_ changes: [FileChange], _ request: RegistrationRequest) {
    let files = changes.map(\.file.path)
    guard !request.printsJSON else { return printFiles(files) }
    dialogue.print("Changed \(files.map(\.visible).joined(separator: " and ")).")
    guard request.action == .install else { return }
    dialogue.say("\(request.host.title) takes it up when it starts a session.")
    if request.scope == .project {
      dialogue.say(
        "It asks first whether it may. The file names places on this machine: keep it out of "
          + "version control\(request.host == .claude ? ", or use --scope local" : "").")
    }
    let scope = request.scope == .project ? "" : " --scope \(request.scope.rawValue)"
    dialogue.say("Take it back: ostraka mcp --uninstall \(request.host.rawValue)\(scope)")
  }

  private func reportNothing(_ request: RegistrationRequest) {
    guard !request.printsJSON else { return printFiles([]) }
    dialogue.print(
      request.action == .install
        ? "Nothing to do: it is registered already." : "Nothing to do: it isn't registered there.")
    guard request.action == .uninstall else { return }
    for scope in RegistrationScope.allCases where scope != request.scope {
      var other = request
      other.scope = scope
      guard let found = try? changes(other), !found.isEmpty else { continue }
      let host = request.host.rawValue
      dialogue.say("It is elsewhere: ostraka mcp --uninstall \(host) --scope \(scope.rawValue)")
    }
  }

  private func printFiles(_ files: [String]) {
    dialogue.print(
      JSONDraft.object([.init("changed", .strings(files))]).text(JSONStyle(), indent: nil))
  }

  private func warn() {
    if server.memory == nil {
      dialogue.say(
        "There is no memory here: the server will look for one in the folder where it is started. "
          + "Name one with --memory.")
    }
    if server.isInBuildFolder {
      dialogue.say(
        "Careful: \(server.program) goes away with `make clean`. `make install` puts it where it "
          + "stays.")
    }
  }
}
