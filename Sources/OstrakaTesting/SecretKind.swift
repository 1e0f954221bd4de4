import Foundation

/// A kind of secret, and how one is made. Written from the vendors' documents apart from the
/// redactor's rules, so that the two can disagree.
public struct SecretKind: Sendable {
  /// Where such a secret stands.
  public enum Place: Sendable {
    /// Anywhere: its form tells it.
    case anywhere
    /// In something that has one of these names.
    case named([String])
    /// Between these two texts.
    case between(String, String)
    /// In lines of its own, in a file or as a string with `\n`.
    case block(begin: String, end: String)
  }

  public let id: String
  public let place: Place
  let make: @Sendable (inout SecretDraw) -> String

  init(
    _ id: String, _ place: Place = .anywhere,
    make: @escaping @Sendable (inout SecretDraw) -> String
  ) {
    self.id = id
    self.place = place
    self.make = make
  }

  /// One that follows a pattern (`SecretDraw.fill`).
  init(_ id: String, _ pattern: String, _ place: Place = .anywhere) {
    self.init(id, place) { $0.fill(pattern) }
  }

  init(_ id: String, named names: String..., pattern: String) {
    self.init(id, pattern, .named(names))
  }

  /// All kinds.
  public static let all: [SecretKind] = vendors + services + named + shaped
}
