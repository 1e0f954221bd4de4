import Foundation
import Ostraka

/// The graph that MCP's server-memory keeps: a JSON object a line, an entity or a relation.
///
/// Each entity becomes a document, `note:server-memory/NAME`, with its observations and its relations
/// in both directions.
struct ServerMemory {
  private struct Entity {
    var kind = ""
    var observations: [String] = []
    /// Indices of relations, in order.
    var relations: [Int] = []
  }

  private struct Relation {
    let from: String
    let kind: String
    let to: String
  }

  /// In the order in which they were first named.
  private var names: [String] = []
  private var entities: [String: Entity] = [:]
  private var relations: [Relation] = []

  /// Whether the first line is one of server-memory's.
  static func looksLikeIt(_ data: Data) -> Bool {
    guard let line = data.split(separator: newline, maxSplits: 1).first,
      let object = JSONObject(line)
    else { return false }
    return ["entity", "relation"].contains(object.string("type")) && object.has("name")
      || object.has("relationType")
  }

  /// Errors: `.badData` that names the first line that is neither an entity nor a relation.
  init(_ data: Data, of file: String) throws {
    for (index, line) in data.split(
      separator: Self.newline, omittingEmptySubsequences: false
    ).enumerated() where line.contains(where: { $0 > UInt8(ascii: " ") }) {
      guard let object = JSONObject(line), add(object) else {
        throw OstrakaError(
          .badData,
          "Line \(index + 1) of \(file) is neither an entity nor a relation of server-memory. "
            + "Correct or delete it and import the file again.")
      }
    }
    guard !names.isEmpty else {
      throw OstrakaError(.badData, "\(file) is empty: there is nothing to import.")
    }
  }

  private static let newline = UInt8(ascii: "\n")

  private mutating func add(_ object: JSONObject) -> Bool {
    switch object.string("type") {
    case "entity":
      guard let name = named(object, "name"), let kind = object.string("entityType"),
        let observations = object.strings("observations")
      else { return false }
      know(name)
      entities[name]?.kind = kind
      entities[name]?.observations += observations
    case "relation":
      guard let from = named(object, "from"), let to = named(object, "to"),
        let kind = object.string("relationType")
      else { return false }
      know(from)
      know(to)
      for end in Set([from, to]) { entities[end]?.relations.append(relations.count) }
      relations.append(Relation(from: from, kind: kind, to: to))
    default:
      return false
    }
    return true
  }

  private func named(_ object: JSONObject, _ key: String) -> String? {
    object.string(key).flatMap { name in
      let isName =
        name.contains { !$0.isWhitespace } && name.utf8.count <= 1_024
        && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
      return isName ? name : nil
    }
  }

  private mutating func know(_ name: String) {
    guard entities[name] == nil else { return }
    entities[name] = Entity()
    names.append(name)
  }

  /// One document for each entity, also for those that only relations name.
  func documents(from origin: FoundDocument.Origin) -> [FoundDocument] {
    names.map { name in
      let text = Data(markdown(of: name).utf8)
      return FoundDocument(
        source: .note("server-memory/" + name), name: "server-memory/" + name,
        origin: names.count == 1 ? origin : .folder("server-memory"), path: "server-memory",
        byteCount: text.count, kind: .other
      ) { .text(text) }
    }
  }

  private func markdown(of name: String) -> String {
    let entity = entities[name] ?? Entity()
    var text = "# \(name)" + (entity.kind.isEmpty ? "" : " (\(entity.kind))") + "\n"
    if !entity.observations.isEmpty {
      text += "\n" + entity.observations.map(Self.item).joined()
    }
    let lines = entity.relations.map { relations[$0] }
    if !lines.isEmpty {
      text += "\nRelations:\n\n"
      for line in lines { text += Self.item("\(line.from) \(line.kind) \(line.to)") }
    }
    return text
  }

  /// A list's item; further lines of it are indented.
  private static func item(_ text: String) -> String {
    "- "
      + text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .joined(separator: "\n  ") + "\n"
  }
}
