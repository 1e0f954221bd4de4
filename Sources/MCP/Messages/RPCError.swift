/// A JSON-RPC error: the request itself failed, as opposed to a tool that reports a failure.
public struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong; see the factories below for the protocol's own.
  public var code: Int
  /// One sentence that says what is wrong.
  public var message: String
  /// More about it, for programs.
  public var data: JSONValue?

  public init(_ code: Int, _ message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  public var description: String { "\(message) (\(code))" }

  /// The bytes are not JSON.
  public static func parseError(_ message: String) -> RPCError { RPCError(-32_700, message) }
  /// The JSON is no request, or not one that is allowed now.
  public static func invalidRequest(_ message: String) -> RPCError { RPCError(-32_600, message) }
  /// No method has that name here.
  public static func methodNotFound(_ method: String) -> RPCError {
    RPCError(-32_601, "There is no method \"\(method.prefix(100))\" here.")
  }
  /// The params are wrong, or name something that does not exist.
  public static func invalidParams(_ message: String, data: JSONValue? = nil) -> RPCError {
    RPCError(-32_602, message, data: data)
  }
  /// The server failed.
  public static func internalError(_ message: String) -> RPCError { RPCError(-32_603, message) }

  /// The headers and the body disagree (2026-07-28).
  static func headerMismatch(_ message: String) -> RPCError { RPCError(-32_020, message) }

  /// The client did not declare what the request needs (2026-07-28).
  static func missingCapability(_ required: JSONObject) -> RPCError {
    RPCError(
      -32_021, "The client lacks a capability: \(required.names.joined(separator: ", ")).",
      data: ["requiredCapabilities": .object(required)])
  }

  /// The server does not speak that version (2026-07-28).
  static func unsupportedVersion(
    _ requested: String, _ supported: [ProtocolVersion]
  ) -> RPCError {
    RPCError(
      -32_022, "Unsupported protocol version.",
      data: [
        "supported": .array(supported.map { .string($0.rawValue) }),
        "requested": .string(String(requested.prefix(100))),
      ])
  }

  /// Nothing has that address. The code changed with 2026-07-28.
  static func resourceNotFound(_ uri: String, _ version: ProtocolVersion) -> RPCError {
    RPCError(
      version.isStateless ? -32_602 : -32_002, "There is no such resource.",
      data: ["uri": .string(uri)])
  }

  static let tooManyCalls = internalError(
    "Too many requests are under way. Wait for some to end, then try again.")

  var json: JSONValue {
    var object: JSONObject = ["code": .integer(code), "message": .string(message)]
    object["data"] = data
    return .object(object)
  }

  /// What a client answered with; nil if that is no error object.
  init?(_ value: JSONValue) {
    guard let code = value["code"]?.integer, let message = value["message"]?.string else {
      return nil
    }
    self.init(code, message, data: value["data"])
  }
}
