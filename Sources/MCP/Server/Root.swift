/// A folder or file that the client lets the server work in.
public struct Root: Sendable, Hashable {
  /// A `file://` address.
  public let uri: String
  public let name: String?

  init?(_ value: JSONValue) {
    guard let uri = value["uri"]?.string else { return nil }
    self.uri = uri
    name = value["name"]?.string
  }
}
