/// Something with an address that clients can read.
public struct Resource: Sendable {
  /// Gives what the resource holds now.
  public typealias Handler = @Sendable (Call) async throws -> [ResourceContents]

  /// How it is listed.
  public var description: Description
  /// Reads it.
  public var handler: Handler

  public init(_ description: Description, handler: @escaping Handler) {
    self.description = description
    self.handler = handler
  }

  /// How a resource is listed.
  public struct Description: Sendable, Hashable {
    /// Its address.
    public var uri: String
    public var name: String
    public var title: String?
    /// What it is, for a model.
    public var summary: String?
    /// A media type such as `text/markdown`.
    public var type: String?
    /// Bytes of the content, before any encoding.
    public var size: Int?
    public var annotations: Annotations?

    public init(
      uri: String, name: String, title: String? = nil, summary: String? = nil,
      type: String? = nil, size: Int? = nil, annotations: Annotations? = nil
    ) {
      self.uri = uri
      self.name = name
      self.title = title
      self.summary = summary
      self.type = type
      self.size = size
      self.annotations = annotations
    }

    func json(for version: ProtocolVersion) -> JSONObject {
      var object: JSONObject = ["uri": .string(uri), "name": .string(name)]
      if version >= .v20250618 { object["title"] = title.map(JSONValue.string) }
      object["description"] = summary.map(JSONValue.string)
      object["mimeType"] = type.map(JSONValue.string)
      object["size"] = size.map(JSONValue.integer)
      object["annotations"] = annotations?.json
      return object
    }
  }
}
