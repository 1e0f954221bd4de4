import Foundation

/// What a resource holds: text, or bytes.
public struct ResourceContents: Sendable, Hashable {
  /// The address that was read, or one within it.
  public var uri: String
  /// A media type such as `text/markdown`.
  public var type: String?
  /// What it holds.
  public var body: Body

  /// Text or bytes; bytes are sent in base64.
  public enum Body: Sendable, Hashable {
    case text(String)
    case data(Data)
  }

  public init(uri: String, text: String, type: String? = nil) {
    self.uri = uri
    self.type = type
    body = .text(text)
  }

  public init(uri: String, data: Data, type: String? = nil) {
    self.uri = uri
    self.type = type
    body = .data(data)
  }

  var json: JSONValue {
    var object: JSONObject = ["uri": .string(uri)]
    object["mimeType"] = type.map(JSONValue.string)
    switch body {
    case .text(let text): object["text"] = .string(text)
    case .data(let data): object["blob"] = .string(data.base64EncodedString())
    }
    return .object(object)
  }
}
