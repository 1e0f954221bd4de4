import Foundation
import Hummingbird
import NIOCore
import Ostraka
import ServiceLifecycle

/// One request in a route's hands, with the party that proved itself.
struct Exchange: Sendable {
  let request: Request
  let channel: any Channel
  let party: PartyID
  /// What stands in the place of the path's `*`, decoded; empty when there is none.
  let tail: String

  /// How long a body may take to arrive.
  static let patience: Duration = .seconds(60)

  /// The whole body. Errors: `.tooLarge` above the limit, `.tryLater` when it does not arrive.
  func bytes(limit: Int) async throws -> Data {
    let tooLarge = OstrakaError(
      .tooLarge, "The request is too large; at most \(limit) bytes are taken.")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw tooLarge
    }
    let late = OstrakaError(.tryLater, "The request did not arrive within \(Self.patience).")
    do {
      let buffer = try await SystemTime().within(Self.patience, otherwise: late) {
        [body = request.body] in try await body.collect(upTo: limit)
      }
      return Data(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw tooLarge
    } catch let error as OstrakaError {
      throw error
    } catch {
      throw BrokenConnection(cause: error)
    }
  }

  /// The body as JSON. Errors: `.invalidRequest` that says what is wrong with it, `.tooLarge`.
  func decode<Body: Decodable>(_ type: Body.Type, limit: Int) async throws -> Body {
    let data = try await bytes(limit: limit)
    do {
      return try APIEncoding.decoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw OstrakaError(.invalidRequest, error.explanation)
    }
  }

  /// Does some work that is cancelled when the client goes or the server stops.
  ///
  /// Errors: those of the work, `CancellationError`.
  func whileConnected<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (gone, signal) = AsyncStream<Void>.makeStream()
    return try await DepartureHandler.watching(channel) {
      signal.finish()
    } _: {
      try await withGracefulShutdownHandler {
        try await withThrowingTaskGroup(of: Result?.self) { group in
          group.addTask { try await work() }
          group.addTask {
            for await _ in gone {}
            return nil
          }
          defer { group.cancelAll() }
          guard let result = try await group.next() ?? nil else { throw CancellationError() }
          return result
        }
      } onGracefulShutdown: {
        signal.finish()
      }
    }
  }

  /// A value of the address's query; nil when it isn't there.
  func query(_ name: String) -> String? {
    URLComponents(string: request.head.path ?? "")?.queryItems?.first { $0.name == name }?.value
  }

  /// A whole number of the query. Errors: `.invalidRequest` when it is none, or out of range.
  func query(_ name: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
    guard let text = query(name) else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw OstrakaError(
        .invalidRequest,
        "“\(name)” must be a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  /// The first value of a header of ours.
  func header(_ name: String) -> String? {
    request.headers.first { $0.name.canonicalName == name }?.value
  }
}

/// The connection failed while a request was read: there is nobody to answer.
struct BrokenConnection: Error {
  let cause: any Error
}
