import Foundation

/// The hooks among the settings of Claude Code.
struct HookEntries: Sendable {
  let server: ServerCommand

  private static let section = "hooks"
  private static let names = ["type", "command", "timeout"]

  /// A hook of ours in a settings file.
  private struct Found {
    let event: HookEvent
    /// The number of its group in the event, and its own in the group.
    let group: Int
    let index: Int
    /// All hooks of the group.
    let hooks: JSONTree.Node
    let command: JSONTree.Node
    let level: Int?
  }

  /// The text with hooks for these events; others that are there stay.
  func install(_ events: [HookEvent], in editor: JSONEditor) throws -> JSONEditor {
    // The last comes first, as each is put before what is there.
    try HookEvent.allCases.reversed().filter(events.contains).reduce(editor) { editor, event in
      let line = server.line(for: event)
      guard let hook = try find(event, in: editor).first else {
        let path = [Self.section, event.name]
        let group = Self.group(event, line, level: try editor.emptyLevel(path))
        return try editor.inserting(nil, group, at: path)
      }
      guard editor.tree.string(hook.command) != line else { return editor }
      return try editor.replacing(hook.command, with: .string(line))
    }
  }

  /// The text without any hook of ours.
  func uninstall(from editor: JSONEditor) throws -> JSONEditor {
    let all = try HookEvent.allCases.flatMap { try find($0, in: editor) }
    // The object of all events was made, or found empty, by whichever hook came first.
    let common = all.compactMap(\.level).first { $0 > 0 }
    var editor = editor
    for event in HookEvent.allCases {
      while let hook = try find(event, in: editor).first {
        editor =
          hook.hooks.items.count > 1
          ? try editor.removing(hook.index, in: hook.hooks)
          : try editor.removing(
            hook.group, at: [Self.section, event.name], keeping: hook.level ?? common)
      }
    }
    return editor
  }

  /// The strings of our hooks.
  func shown(in editor: JSONEditor) throws -> Set<String> {
    let all = try HookEvent.allCases.flatMap { try find($0, in: editor) }
    return Set(
      all.compactMap { editor.tree.string($0.command) }
        + (all.isEmpty ? [] : ["command"] + HookEvent.allCases.compactMap(\.matcher)))
  }

  private static func group(_ event: HookEvent, _ line: String, level: Int?) -> JSONDraft {
    let hook = EntryOrder.ordered(
      [
        .init("type", .string("command")), .init("command", .string(line)),
        .init("timeout", .integer(event.seconds)),
      ], level: level)
    let matcher = event.matcher.map { [JSONDraft.Member("matcher", .string($0))] } ?? []
    return .object(matcher + [.init(section, .array([.object(hook)]))])
  }

  private func find(_ event: HookEvent, in editor: JSONEditor) throws -> [Found] {
    let tree = editor.tree
    let path = [Self.section, event.name]
    let nodes = try editor.containers(path)
    guard nodes.count == path.count + 1, let groups = nodes.last else { return [] }
    var all: [Found] = []
    for (number, group) in groups.items.enumerated() {
      guard let hooks = try tree.member(Self.section, of: group.value) else { continue }
      for (index, hook) in hooks.items.enumerated() {
        guard let command = try tree.member("command", of: hook.value),
          let line = tree.string(command), isOurs(line, event)
        else { continue }
        let names = hook.value.items.compactMap { $0.name.map(tree.text(at:)) }
        let level = EntryOrder.level(of: names.filter(Self.names.contains), usually: Self.names)
        all.append(
          Found(
            event: event, group: number, index: index, hooks: hooks, command: command,
            level: level))
      }
    }
    return all
  }

  /// Whether a command line is `…/ostraka mcp --hook EVENT`, wherever the program is.
  private func isOurs(_ line: String, _ event: HookEvent) -> Bool {
    let end = " mcp --hook \(event.rawValue)"
    guard let range = line.range(of: end), line[range.upperBound...].first ?? " " == " " else {
      return false
    }
    let program = line[..<range.lowerBound].trimmingCharacters(in: ["'", "\""])
    return [server.program, ServerCommand.name].map { ($0 as NSString).lastPathComponent }
      .contains((program as NSString).lastPathComponent)
  }
}
