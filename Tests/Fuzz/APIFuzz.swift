import Foundation
import Ostraka

@testable import OstrakaServer

/// Bodies of the HTTP API and of a guest's calls, each taken as one kind: the first byte says which.
enum APIFuzz {
  static func run(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let body = Data(bytes.dropFirst())
    switch kind % 10 {
    case 0:
      guard let request = read(AskRequest.self, body) else { return }
      _ = try? request.patience()
    case 1: _ = read(SearchRequest.self, body)
    case 2:
      guard let request = read(LoadRequest.self, body) else { return }
      _ = try? request.load(id: "a", by: "anna")
    case 3: _ = read(Conversation.self, body)
    case 4:
      guard let messages = read([Message].self, body) else { return }
      for message in messages { check(message) }
    case 5: _ = read(BusCall.Receive.self, body)
    case 6:
      guard let call = read(BusCall.Settle.self, body) else { return }
      for delivery in call.deliveries { check(delivery.message) }
    case 7: _ = read(BusCall.Extend.self, body)
    case 8: _ = read(ShardDescription.self, body)
    default: _ = read([Extent].self, body)
    }
  }

  /// A body that can't be read is refused with a sentence.
  private static func read<Body: Decodable>(_ type: Body.Type, _ body: Data) -> Body? {
    do {
      return try APIEncoding.decoder().decode(type, from: body)
    } catch let error as DecodingError {
      guard !error.explanation.isEmpty else { fatalError("a refusal says nothing: \(error)") }
      return nil
    } catch {
      fatalError("it failed in a way that nobody foresaw: \(error)")
    }
  }

  /// What is kept of a message can be read again.
  private static func check(_ message: Message) {
    guard let again = try? Message(canonical: message.canonical), again == message else {
      fatalError("what is kept of a message is not the message: \(message)")
    }
  }
}
