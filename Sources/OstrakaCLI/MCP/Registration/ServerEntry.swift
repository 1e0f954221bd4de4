import Ostraka

/// The server among the servers of a JSON file.
struct ServerEntry: Sendable {
  let server: ServerCommand
  /// The names that lead to the object of servers.
  let path: [String]

  private static let names = ["type", "command", "args"]

  /// What a host reads.
  static func draft(_ server: ServerCommand, level: Int? = nil) -> JSONDraft {
    .object(
      EntryOrder.ordered(
        [
          .init("type", .string("stdio")), .init("command", .string(server.program)),
          .init("args", .strings(server.arguments)),
        ], level: level))
  }

  /// The text with the entry. An entry that starts something else is changed to start this; what
  /// else it has, such as `env`, stays.
  ///
  /// Errors: `.alreadyExists` when the name is taken by a server that no command starts.
  func install(in editor: JSONEditor) throws -> JSONEditor {
    guard let found = try find(in: editor) else {
      let level = try editor.emptyLevel(path)
      return try editor.inserting(ServerCommand.name, Self.draft(server, level: level), at: path)
    }
    let tree = editor.tree
    guard tree.string(try tree.member("command", of: found.node)) != nil else {
      throw OstrakaError(
        .alreadyExists,
        "It has a server “\(ServerCommand.name)” that no command starts. Remove that first.")
    }
    guard case .object(let members) = Self.draft(server) else { return editor }
    return try members.reduce(editor) { try set($1, in: $0) }
  }

  /// The text without the entry; the same when there is none that a command starts.
  func uninstall(from editor: JSONEditor) throws -> JSONEditor {
    let tree = editor.tree
    guard let found = try find(in: editor),
      try tree.member("command", of: found.node) != nil
    else { return editor }
    let names = found.node.items.compactMap { $0.name.map(tree.text(at:)) }
    let level = EntryOrder.level(of: names.filter(Self.names.contains), usually: Self.names)
    return try editor.removing(found.index, at: path, keeping: level)
  }

  /// The strings of the entry that a person has to see: what is started, and how.
  func shown(in editor: JSONEditor) throws -> Set<String> {
    guard let node = try find(in: editor)?.node else { return [] }
    let tree = editor.tree
    let arguments = tree.strings(try tree.member("args", of: node)) ?? []
    let words = [
      tree.string(try tree.member("type", of: node)),
      tree.string(try tree.member("command", of: node)),
    ]
    // Another program's arguments may be secrets.
    return Set(words.compactMap(\.self) + (arguments.first == "mcp" ? arguments : []))
  }

  private func set(_ member: JSONDraft.Member, in editor: JSONEditor) throws -> JSONEditor {
    let tree = editor.tree
    let old = try tree.member(member.name, of: try find(in: editor)?.node)
    // Without a type it is one that a command starts.
    if old == nil, member.name == "type" { return editor }
    guard let old else {
      return try editor.inserting(member.name, member.value, at: path + [ServerCommand.name])
    }
    let isSame =
      switch member.value {
      case .string(let text): tree.string(old) == text
      case .array(let texts): tree.strings(old).map { $0.map(JSONDraft.string) } == texts
      default: false
      }
    return isSame ? editor : try editor.replacing(old, with: member.value)
  }

  private func find(in editor: JSONEditor) throws -> (index: Int, node: JSONTree.Node)? {
    let nodes = try editor.containers(path)
    guard nodes.count == path.count + 1, let servers = nodes.last,
      let index = try editor.tree.index(of: ServerCommand.name, in: servers)
    else { return nil }
    return (index, servers.items[index].value)
  }
}
