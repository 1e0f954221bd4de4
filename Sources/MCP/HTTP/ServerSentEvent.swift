/// One event of a `text/event-stream` (HTML Living Standard, 9.2).
public struct ServerSentEvent: Sendable, Hashable {
  /// What a client names in `Last-Event-ID` to go on after this event.
  public var id: String?
  /// One line of JSON; empty in an event that only tells its id. Nil in a comment, which keeps
  /// the connection open and says nothing.
  public var data: [UInt8]?
  /// How long a client waits before it comes back, when the connection ends.
  public var retry: Duration?

  /// The bytes to send.
  public var bytes: [UInt8] {
    if let retry { return Array("retry: \(Int(retry / .milliseconds(1)))\n\n".utf8) }
    guard let data else { return Array(":\n\n".utf8) }
    var bytes: [UInt8] = []
    if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
    bytes.append(contentsOf: "data: ".utf8)
    bytes.append(contentsOf: data)
    bytes.append(contentsOf: "\n\n".utf8)
    return bytes
  }
}
