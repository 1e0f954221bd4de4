import Foundation

/// One event of a stream of server-sent events (WHATWG HTML, section 9.2).
struct ServerSentEvent: Equatable, Sendable {
  /// `message` where the server names none.
  var name = "message"
  var data = ""
}

/// Takes events out of bytes as they come. Identifiers and reconnection times are not used.
struct ServerSentEventParser {
  private var line: [UInt8] = []
  private var event = ServerSentEvent()
  private var lines: [String] = []
  private var followsReturn = false
  private var isFirstLine = true

  /// The events that end in these bytes; what has no end yet is kept for the next ones.
  mutating func events(in bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      let isReturn = byte == Self.carriageReturn
      guard isReturn || byte == Self.newline else {
        line.append(byte)
        followsReturn = false
        continue
      }
      // A carriage return and a newline are one line's end.
      if !isReturn, followsReturn {
        followsReturn = false
        continue
      }
      followsReturn = isReturn
      if let done = endLine() { events.append(done) }
    }
    return events
  }

  private static let carriageReturn = UInt8(ascii: "\r")
  private static let newline = UInt8(ascii: "\n")

  private mutating func endLine() -> ServerSentEvent? {
    var text = String(decoding: line, as: UTF8.self)
    line.removeAll(keepingCapacity: true)
    if isFirstLine, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    isFirstLine = false
    guard !text.isEmpty else { return endEvent() }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count == 2 ? parts[1] : ""
    if value.hasPrefix(" ") { value.removeFirst() }
    switch parts[0] {
    case "event": event.name = value.isEmpty ? "message" : String(value)
    case "data": lines.append(String(value))
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer { (event, lines) = (ServerSentEvent(), []) }
    guard !lines.isEmpty else { return nil }
    event.data = lines.joined(separator: "\n")
    return event
  }
}
