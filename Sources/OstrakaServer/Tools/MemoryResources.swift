import Foundation
import MCP
import Ostraka

/// Shards and documents as resources.
struct MemoryResources: ResourceProvider {
  let toolbox: Toolbox

  static let shards = "ostraka://shards"
  private static let page = 100

  static func uri(ofShard shard: ShardID) -> String { "ostraka://shard/\(shard)" }

  static func uri(ofDocument name: String) -> String {
    "ostraka://document/" + (name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? name)
  }

  private static let unreserved: CharacterSet = {
    var characters = CharacterSet(charactersIn: "-._~")
    characters.insert(charactersIn: "a"..."z")
    characters.insert(charactersIn: "A"..."Z")
    characters.insert(charactersIn: "0"..."9")
    return characters
  }()

  /// The list of shards, each shard, then the documents by name.
  func list(at place: String?, _ call: Call) async throws -> Page<Resource.Description> {
    await toolbox.watch.begin()
    do {
      return try await toolbox.source.withMemory { memory in
        let documents = try await memory.library.documents()
        let rest = place.map { place in documents.filter { $0.name > place } } ?? documents
        let shown = rest.prefix(Self.page)
        let first = place == nil ? Self.descriptions(of: try await memory.library.shards()) : []
        return Page(
          first + shown.map(Self.description),
          next: shown.count < rest.count ? shown.last?.name : nil)
      }
    } catch let error as OstrakaError where error.code == .notFound {
      // Without a memory there is nothing to list; each tool says how to make one.
      return Page([])
    } catch let error as OstrakaError {
      throw RPCError(error)
    }
  }

  func read(_ uri: String, _ call: Call) async throws -> [ResourceContents]? {
    guard uri == Self.shards else { return nil }
    do {
      let status = try await toolbox.source.withMemory { try await $0.status() }
      return [try Self.contents(uri, StatusBody(status).shards)]
    } catch let error as OstrakaError {
      throw RPCError(error)
    }
  }

  func follow() async { await toolbox.watch.begin() }

  func subscribe(to uri: String, _ call: Call) async throws { await toolbox.watch.begin() }

  static func contents(_ uri: String, _ body: some Encodable) throws -> ResourceContents {
    ResourceContents(
      uri: uri, text: try JSONValue(body: body).text, type: "application/json")
  }

  private static func descriptions(of shards: [ShardDescription]) -> [Resource.Description] {
    [
      Resource.Description(
        uri: Self.shards, name: "Shards", summary: "Which shards there are and how they fare.",
        type: "application/json")
    ]
      + shards.map { shard in
        Resource.Description(
          uri: uri(ofShard: shard.id), name: shard.id.rawValue,
          summary: shard.about.isEmpty ? "A shard of the memory." : shard.about,
          type: "application/json")
      }
  }

  private static func description(_ document: Document) -> Resource.Description {
    Resource.Description(
      uri: uri(ofDocument: document.name), name: document.name, type: "text/plain",
      size: document.current.byteCount)
  }
}

extension Toolbox {
  /// A shard by its name, and a document by its name with the lines wanted.
  var templates: [ResourceTemplate] {
    get throws { [try shardTemplate(), try documentTemplate()] }
  }

  private func shardTemplate() throws -> ResourceTemplate {
    var template = try ResourceTemplate(
      "ostraka://shard/{name}", name: "A shard", summary: "How it fares and what it holds.",
      type: "application/json"
    ) { uri, values, _ in
      try await shard(ShardID(rawValue: values["name"] ?? ""), uri)
    }
    template.completions["name"] = { typed, _, _ in
      try await shardNames(beginningWith: typed)
    }
    return template
  }

  /// What a shard's name may become that somebody is typing.
  func shardNames(beginningWith typed: String) async throws -> Completion {
    let shards = try await source.withMemory { try await $0.library.shards() }
    return Completion(shards.map(\.id.rawValue).filter { $0.hasPrefix(typed) })
  }

  private func shard(_ id: ShardID, _ uri: String) async throws -> [ResourceContents]? {
    await watch.begin()
    do {
      return try await source.withMemory { memory in
        guard let shard = try await memory.status().shards.first(where: { $0.description.id == id })
        else { return nil }
        let documents = try await memory.library.documents().filter { $0.shard == id }
        return [
          try MemoryResources.contents(
            uri,
            ShardResource(
              shard: ShardBody(shard),
              documents: documents.prefix(ShardResource.most).map(\.name)))
        ]
      }
    } catch let error as OstrakaError {
      throw RPCError(error)
    }
  }

  private func documentTemplate() throws -> ResourceTemplate {
    var template = try ResourceTemplate(
      "ostraka://document/{name}{?lines}", name: "A document",
      summary: "Its stored text; lines=12-40 for some of it.", type: "text/plain"
    ) { uri, values, _ in
      try await document(values["name"] ?? "", lines: values["lines"], uri)
    }
    template.completions["name"] = { typed, _, _ in
      let documents = try await source.withMemory { try await $0.library.documents() }
      let names = documents.map(\.name).filter { $0.hasPrefix(typed) }
      return Completion(Array(names.prefix(100)), total: names.count)
    }
    return template
  }

  private func document(
    _ name: String, lines: String?, _ uri: String
  ) async throws -> [ResourceContents]? {
    await watch.begin()
    let (first, last) = try Self.range(lines)
    do {
      let excerpt = try await source.withMemory { memory in
        try await memory.read(
          name, from: Excerpt.Place(line: first), through: last, limit: Self.mostResource)
      }
      let shown = ResourceContents(uri: uri, text: excerpt.text, type: "text/plain")
      guard let next = excerpt.next else { return [shown] }
      let rest = "\(next.line)-\(last ?? excerpt.lineCount)"
      return [
        shown,
        ResourceContents(
          uri: MemoryResources.uri(ofDocument: excerpt.document.name) + "?lines=\(rest)",
          text: "(Cut here. Read this address for lines \(rest).)", type: "text/plain"),
      ]
    } catch let error as OstrakaError where error.code == .notFound {
      return nil
    } catch let error as OstrakaError {
      throw RPCError(error)
    }
  }

  /// The most bytes of a document that one reading of a resource gives.
  private static let mostResource = 64 << 10

  /// Reads `12-40` or `12`. Errors: an `RPCError` for anything else.
  private static func range(_ text: String?) throws -> (Int, Int?) {
    guard let text, !text.isEmpty else { return (1, nil) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let first = parts[0], first >= 1, let last = parts.last,
      let last, last >= first
    else { throw RPCError.invalidParams("\"lines\" is such as 12-40 or 12, not \"\(text)\".") }
    return (first, last)
  }
}

/// What is told of one shard.
private struct ShardResource: Encodable {
  static let most = 1_000

  let shard: ShardBody
  /// Names, in order; the first 1,000.
  let documents: [String]
}
