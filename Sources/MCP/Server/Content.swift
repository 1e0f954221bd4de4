import Foundation

/// One block of what a tool or prompt gives.
///
/// Blocks that a client's revision does not know are sent as the nearest that it does: audio as
/// an embedded resource before 2025-03-26, a resource link as text before 2025-06-18.
public struct Content: Sendable, Hashable {
  /// What a block is.
  public enum Kind: Sendable, Hashable {
    case text(String)
    case image(Data, type: String)
    case audio(Data, type: String)
    case resource(ResourceContents)
    case link(Resource.Description)
  }

  /// What it is.
  public var kind: Kind
  /// Hints for whoever shows or uses it.
  public var annotations: Annotations?

  public init(_ kind: Kind, annotations: Annotations? = nil) {
    self.kind = kind
    self.annotations = annotations
  }

  /// A block of text.
  public static func text(_ text: String) -> Content { Content(.text(text)) }

  /// `type` is a media type such as `image/png`.
  public static func image(_ data: Data, type: String) -> Content {
    Content(.image(data, type: type))
  }

  /// `type` is a media type such as `audio/wav`.
  public static func audio(_ data: Data, type: String) -> Content {
    Content(.audio(data, type: type))
  }

  /// What a resource holds, within the result.
  public static func resource(_ contents: ResourceContents) -> Content {
    Content(.resource(contents))
  }

  /// A resource that the client may read.
  public static func link(_ resource: Resource.Description) -> Content {
    Content(.link(resource))
  }

  func json(for version: ProtocolVersion) -> JSONValue {
    var object = block(for: version)
    object["annotations"] = annotations?.json
    return .object(object)
  }

  private func block(for version: ProtocolVersion) -> JSONObject {
    switch kind {
    case .text(let text): return ["type": "text", "text": .string(text)]
    case .image(let data, let type): return media("image", data, type)
    case .audio(let data, let type) where version < .v20250326:
      let contents = ResourceContents(uri: "data:\(type)", data: data, type: type)
      return ["type": "resource", "resource": contents.json]
    case .audio(let data, let type): return media("audio", data, type)
    case .resource(let contents): return ["type": "resource", "resource": contents.json]
    case .link(let resource) where version < .v20250618:
      return ["type": "text", "text": .string("\(resource.name): \(resource.uri)")]
    case .link(let resource):
      var object: JSONObject = ["type": "resource_link"]
      for (name, value) in resource.json(for: version) { object[name] = value }
      return object
    }
  }

  private func media(_ kind: String, _ data: Data, _ type: String) -> JSONObject {
    [
      "type": .string(kind), "data": .string(data.base64EncodedString()),
      "mimeType": .string(type),
    ]
  }
}
