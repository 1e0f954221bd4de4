extension Channel {
  private static let fromProvider = "provider"

  func listResources(_ params: JSONObject, _ call: Call) async throws -> JSONObject {
    var page: Page<Resource.Description>
    if let place = try Cursor(params, service.limits)?.place(in: Self.fromProvider) {
      page = try await provided(at: place, call)
    } else {
      let fixed = try Cursor.page(
        of: catalog.server.resources, "resources", params, service.limits,
        name: \.description.uri)
      page = Page(fixed.entries.map(\.description), next: fixed.next)
      // The provider's first page follows right after the last fixed one.
      if fixed.next == nil, catalog.server.provider != nil {
        let more = try await provided(at: nil, call)
        page = Page(page.entries + more.entries, next: more.next)
      }
    }
    var result: JSONObject = [
      "resources": .array(page.entries.map { .object($0.json(for: client.version)) })
    ]
    result["nextCursor"] = page.next.map(JSONValue.string)
    return cacheable(result)
  }

  private func provided(
    at place: String?, _ call: Call
  ) async throws -> Page<Resource.Description> {
    guard let provider = catalog.server.provider else { throw Cursor.unknown }
    let page = try await provider.list(at: place, call)
    return Page(page.entries, next: page.next.map { Cursor(Self.fromProvider, $0).text })
  }

  func listTemplates(_ params: JSONObject) throws(RPCError) -> JSONObject {
    let page = try Cursor.page(
      of: catalog.server.templates, "templates", params, service.limits, name: \.pattern.text)
    var result: JSONObject = [
      "resourceTemplates": .array(page.entries.map { $0.json(for: client.version) })
    ]
    result["nextCursor"] = page.next.map(JSONValue.string)
    return cacheable(result)
  }

  func readResource(_ params: JSONObject, _ call: Call) async throws -> JSONObject {
    let uri = try uri(in: params)
    guard let contents = try await contents(of: uri, call) else {
      throw RPCError.resourceNotFound(uri, client.version)
    }
    return cacheable(["contents": .array(contents.map(\.json))])
  }

  private func contents(of uri: String, _ call: Call) async throws -> [ResourceContents]? {
    if let resource = catalog.resources[uri] { return try await resource.handler(call) }
    for template in catalog.server.templates {
      guard let values = template.pattern.match(uri) else { continue }
      if let contents = try await template.handler(uri, values, call) { return contents }
    }
    return try await catalog.server.provider?.read(uri, call)
  }

  /// Throws if the resource cannot be followed. The provider is told of each one that is, and can
  /// refuse those that nothing but itself has.
  func checkFollowing(_ uri: String, _ call: Call) async throws {
    guard uri.utf8.count <= 2_048 else {
      throw RPCError.invalidParams("The address is too long.")
    }
    let isKnown =
      catalog.resources[uri] != nil
      || catalog.server.templates.contains { $0.pattern.match(uri) != nil }
    guard let provider = catalog.server.provider else {
      guard isKnown else { throw RPCError.resourceNotFound(uri, client.version) }
      return
    }
    do {
      try await provider.subscribe(to: uri, call)
    } catch {
      // One that is known is there whatever the provider says.
      if !isKnown || Task.isCancelled { throw error }
    }
  }
}
