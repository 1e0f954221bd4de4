/// One HTTP request and its response, without a socket: whoever owns the socket fills one in
/// and sends the other.
public enum HTTPExchange {
  /// Names are compared without regard to case.
  public struct Headers: Sendable, ExpressibleByDictionaryLiteral {
    /// In the order they were given.
    public private(set) var fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    public init(dictionaryLiteral elements: (String, String)...) {
      fields = elements.map { ($0, $1) }
    }

    /// Adds a field, also where the name is there already.
    public mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

    /// All the values that the name has, without white space around them.
    public subscript(name: String) -> [String] {
      fields.compactMap { field in
        guard field.name.utf8.count == name.utf8.count, field.name.lowercased() == name.lowercased()
        else { return nil }
        return field.value.trimmed
      }
    }

    /// The first value.
    public func first(_ name: String) -> String? { self[name].first }
  }

  /// What came over the socket.
  public struct Request: Sendable {
    /// Such as `POST`.
    public var method: String
    public var headers: Headers
    /// At most `Limits.messageBytes`; stop reading the socket beyond that.
    public var body: [UInt8]
    /// Whoever sent it, as the socket's owner established. A session stays with the identity
    /// that began it.
    public var identity: Identity?

    public init(
      method: String, headers: Headers, body: [UInt8] = [], identity: Identity? = nil
    ) {
      self.method = method
      self.headers = headers
      self.body = body
      self.identity = identity
    }
  }

  /// What to send back.
  public struct Response: Sendable {
    /// Such as 200.
    public var status: Int
    public var headers: Headers
    public var body: Body

    /// The body, or where it comes from.
    public enum Body: Sendable {
      case none
      case bytes([UInt8])
      /// Send each as soon as it comes, and close the response after the last. Dropping the
      /// sequence or its iterator says that the client has gone.
      case events(EventSequence)
    }

    init(_ status: Int, headers: Headers = [:], _ body: Body = .none) {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }
}

extension HTTPExchange.Response {
  static func json(_ status: Int, _ value: JSONValue) -> HTTPExchange.Response {
    HTTPExchange.Response(
      status, headers: ["Content-Type": "application/json"], .bytes(value.bytes))
  }

  static func error(
    _ status: Int, _ error: RPCError, to id: RequestID? = nil
  ) -> HTTPExchange.Response {
    json(status, Reply.error(error).message(to: id) ?? .null)
  }

  static func events(_ events: EventSequence) -> HTTPExchange.Response {
    HTTPExchange.Response(
      200,
      headers: [
        "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
      ], .events(events))
  }
}

extension String {
  fileprivate var trimmed: String {
    guard let first = utf8.first, let last = utf8.last else { return self }
    guard first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 else { return self }
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
