import Foundation
import Ostraka

/// Where a model's server is: the base of its URLs.
public struct HostedAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without a slash at its end.
  public let base: String
  public let host: String
  /// Whether it is this machine: nothing leaves it, and nothing is billed.
  public let isLoopback: Bool
  private let isEncrypted: Bool

  /// Errors: `.invalidRequest` for anything but a plain http or https URL.
  public init(_ text: String) throws {
    let base = String(text.reversed().drop { $0 == "/" }.reversed())
    guard let parts = URLComponents(string: base), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
    else {
      throw OstrakaError(
        .invalidRequest,
        "A model's server is named by a URL such as https://api.example.com/v1, without a name, a "
          + "password or a question mark in it.")
    }
    self.base = base
    self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")).lowercased()
    isEncrypted = scheme == "https"
    isLoopback = Self.isLoopback(self.host)
  }

  public var description: String { host }

  /// Refuses to send a key over a network that others can listen to. Errors: `.notPermitted`.
  func permit(_ key: HostedKey?) throws {
    guard key == nil || isEncrypted || isLoopback else {
      throw OstrakaError(
        .notPermitted,
        "A key is not sent to \(host) without encryption. Use an https URL, or no key.")
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    if ["localhost", "::1"].contains(host) { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
  }
}
