import Foundation

/// What a server says when it refuses a call.
struct Refusal: Decodable {
  /// At most this many characters of it are shown.
  static let limit = 300

  private let message: String?

  private enum Keys: String, CodingKey { case error, message }

  /// The message stands in an error, or is the error, or stands beside it.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    let reason = try? fields.nestedContainer(keyedBy: Keys.self, forKey: .error)
    message =
      (try? reason?.decode(String.self, forKey: .message))
      ?? (try? fields.decode(String.self, forKey: .error))
      ?? (try? fields.decode(String.self, forKey: .message))
  }

  /// The message of an error's body without the key; empty if it repeats what was sent.
  static func message(in body: Data, to request: [UInt8], key: HostedKey?) -> String {
    guard let refusal = try? JSONDecoder().decode(Refusal.self, from: body),
      let text = refusal.message
    else { return "" }
    var clean = String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(limit).map { $0.value < 0x20 ? " " : $0 }))
    clean = clean.trimmingCharacters(in: .whitespaces)
    guard !repeats(clean, request) else { return "" }
    while clean.hasSuffix(".") { clean.removeLast() }
    return key?.masked(in: clean) ?? clean
  }

  /// Whether a piece of what was sent is in the text; a model's name is too short for that.
  private static func repeats(_ text: String, _ request: [UInt8]) -> Bool {
    let (window, bytes, sent) = (48, Array(text.utf8), Data(request))
    return stride(from: 0, to: max(0, bytes.count - window + 1), by: window / 3).contains {
      sent.range(of: Data(bytes[$0..<$0 + window])) != nil
    }
  }
}
