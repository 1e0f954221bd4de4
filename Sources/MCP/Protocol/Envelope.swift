/// What each request of 2026-07-28 says of its sender in `_meta`.
enum Envelope {
  static let version = "io.modelcontextprotocol/protocolVersion"
  static let client = "io.modelcontextprotocol/clientInfo"
  static let capabilities = "io.modelcontextprotocol/clientCapabilities"
  static let logLevel = "io.modelcontextprotocol/logLevel"
  static let server = "io.modelcontextprotocol/serverInfo"
  static let subscription = "io.modelcontextprotocol/subscriptionId"

  /// Whether the request names a version, as only stateless ones do.
  static func isPresent(in params: JSONObject) -> Bool { params["_meta"]?[version] != nil }

  /// The version that the request names, which may be unknown here.
  static func requestedVersion(in params: JSONObject) throws(RPCError) -> String {
    guard case .object(let meta) = params["_meta"] else {
      throw .invalidParams("\"params._meta\" must name \(version) and \(capabilities).")
    }
    for name in [version, capabilities] where meta[name] == nil {
      throw .invalidParams("\"params._meta\" lacks \(name).")
    }
    guard let requested = meta[version]?.string else {
      throw .invalidParams("\(version) must be text.")
    }
    return requested
  }

  static func client(in params: JSONObject) throws(RPCError) -> Client {
    let requested = try requestedVersion(in: params)
    guard let version = ProtocolVersion(rawValue: requested), version.isStateless else {
      throw .unsupportedVersion(requested, ProtocolVersion.supported)
    }
    let meta = params["_meta"]?.object ?? [:]
    guard let capabilities = meta[Self.capabilities]?.object else {
      throw .invalidParams("\(Self.capabilities) must be an object.")
    }
    let implementation = Implementation(meta[Self.client])
    guard meta[Self.client] == nil || implementation != nil else {
      throw .invalidParams("\(Self.client) needs a \"name\" and a \"version\".")
    }
    if let level = meta[logLevel], level.string.flatMap(LogLevel.init) == nil {
      throw .invalidParams("\(logLevel) is no log level.")
    }
    return Client(implementation: implementation, version: version, capabilities: capabilities)
  }
}
