import Foundation

/// What a server answered with a status of 2xx.
enum HostedResponse: Sendable {
  case body(Data)
  /// Where the content type is `text/event-stream`.
  case events([ServerSentEvent])

  /// The most bytes of a response that are read.
  static let limit = 8 << 20
}
