/// The name and version by which a server or client makes itself known.
public struct Implementation: Sendable, Hashable {
  public var name: String
  public var version: String
  public var title: String?

  public init(name: String, version: String, title: String? = nil) {
    self.name = name
    self.version = version
    self.title = title
  }

  init?(_ value: JSONValue?) {
    guard let name = value?["name"]?.string, let version = value?["version"]?.string else {
      return nil
    }
    self.init(name: name, version: version, title: value?["title"]?.string)
  }

  var json: JSONValue {
    var object: JSONObject = ["name": .string(name), "version": .string(version)]
    object["title"] = title.map(JSONValue.string)
    return .object(object)
  }
}
