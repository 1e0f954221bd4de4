import Foundation

/// What a message body holds. Bodies are JSON with sorted keys: the same value, the same bytes.
protocol MessageBody: Codable {}

extension Query: MessageBody {}
extension Reading: MessageBody {}
extension Answer: MessageBody {}

extension MessageBody {
  func body() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Nil for a body that is something else.
  init?(body: Data) {
    guard let value = try? JSONDecoder().decode(Self.self, from: body) else { return nil }
    self = value
  }
}
