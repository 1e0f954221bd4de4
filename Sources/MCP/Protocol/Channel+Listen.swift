extension Channel {
  /// Holds a subscription open until the client cancels it or the server ends it.
  func listen(_ request: Request, _ call: Call) async throws -> JSONObject {
    guard let wanted = request.params["notifications"]?.object else {
      throw RPCError.invalidParams("\"notifications\" must say what to listen to.")
    }
    let filter = try await filter(wanted, call)
    if filter.resources { await catalog.server.provider?.follow() }
    let ended = Latch()
    let listener = ChangeHub.Listener(
      owner: owner,
      deliver: { change in
        guard filter.wants(change) else { return }
        call.gate.whileOpen { notify(tagged(change.method, change.params, request.id)) }
      },
      finish: { ended.open() })
    let id = service.changes.add(listener) {
      notify(
        tagged(
          "notifications/subscriptions/acknowledged", ["notifications": .object(filter.json)],
          request.id))
    }
    defer { service.changes.remove(id) }
    await ended.wait()
    try Task.checkCancellation()
    return ["_meta": [Envelope.subscription: request.id.json]]
  }

  private func tagged(_ method: String, _ params: JSONObject, _ id: RequestID) -> JSONValue {
    var tagged: JSONObject = ["_meta": [Envelope.subscription: id.json]]
    for (name, value) in params { tagged[name] = value }
    return Outgoing.notification(method, tagged)
  }

  private func filter(_ wanted: JSONObject, _ call: Call) async throws -> SubscriptionFilter {
    if wanted["taskIds"] != nil, !client.has(extension: TaskExtension.name) {
      throw TaskExtension.missing
    }
    var filter = SubscriptionFilter()
    filter.tools = wanted["toolsListChanged"] == true && catalog.server.tools != nil
    filter.prompts = wanted["promptsListChanged"] == true && catalog.server.prompts != nil
    filter.resources = wanted["resourcesListChanged"] == true && catalog.server.hasResources
    let uris = (wanted["resourceSubscriptions"]?.array ?? []).compactMap(\.string)
    guard uris.count <= service.limits.subscriptions else {
      throw RPCError.invalidParams(
        "Follow at most \(service.limits.subscriptions) resources in one subscription.")
    }
    for uri in uris where catalog.server.hasResources {
      // One that cannot be followed is left out of what is acknowledged.
      if (try? await checkFollowing(uri, call)) != nil { filter.uris.append(uri) }
    }
    return filter
  }
}
