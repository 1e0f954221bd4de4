import MCP

/// The resources, and the template of more.
enum Resources {
  static let all = [text, binary, watched]

  static let text = resource(
    .init(
      uri: "test://static-text", name: "Static Text Resource",
      summary: "A static text resource for testing", type: "text/plain"),
    text: "This is the content of the static text resource.")

  static let watched = resource(
    .init(
      uri: "test://watched-resource", name: "Watched Resource",
      summary: "A resource that can be subscribed to", type: "text/plain"),
    text: "Watched resource content")

  private static let binary = Resource(
    .init(
      uri: "test://static-binary", name: "Static Binary Resource",
      summary: "A static binary resource (image) for testing", type: "image/png",
      size: Samples.png.count)
  ) { _ in
    [ResourceContents(uri: "test://static-binary", data: Samples.png, type: "image/png")]
  }

  static func template() throws -> ResourceTemplate {
    var template = try ResourceTemplate(
      "test://template/{id}/data", name: "Resource Template",
      summary: "A resource template with parameter substitution", type: "application/json"
    ) { uri, values, _ in
      let id = values["id"] ?? ""
      let value: JSONValue = [
        "id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)"),
      ]
      return [ResourceContents(uri: uri, text: value.text, type: "application/json")]
    }
    template.completions["id"] = { typed, _, _ in
      Completion((1...150).map { "\(typed)\($0)" })
    }
    return template
  }

  private static func resource(_ description: Resource.Description, text: String) -> Resource {
    Resource(description) { _ in
      [ResourceContents(uri: description.uri, text: text, type: description.type)]
    }
  }
}
