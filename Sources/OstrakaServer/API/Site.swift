import Hummingbird
import Ostraka

/// What a listener takes for its own address, so that no page from elsewhere reaches it.
enum Site: Sendable {
  /// A Unix socket: no browser gets there.
  case local
  /// Only loopback names: a name that somebody rebinds to this machine is refused.
  case loopback
  /// Listening to other machines: any name.
  case anywhere

  /// Errors: `.notPermitted` for a foreign `Host` or `Origin` header.
  func check(_ request: HTTPRequest) throws {
    if case .local = self { return }
    guard let authority = request.authority?.lowercased() else {
      throw OstrakaError(.invalidRequest, "The request has no Host header.")
    }
    if case .loopback = self, !Loopback.contains(Self.host(of: authority)) {
      throw OstrakaError(
        .notPermitted, "This server listens for this machine only, and not under that name.")
    }
    for origin in request.headerFields[values: .origin]
    where origin.lowercased() != "http://\(authority)" {
      throw OstrakaError(.notPermitted, "Pages from elsewhere may not use this server.")
    }
  }

  /// The name without its port and brackets.
  private static func host(of authority: String) -> String {
    if authority.hasPrefix("[") {
      return String(authority.dropFirst().prefix { $0 != "]" })
    }
    return String(authority.prefix { $0 != ":" })
  }
}

/// The names of this machine that never leave it.
enum Loopback {
  static func contains(_ host: String) -> Bool {
    if ["localhost", "::1"].contains(host.lowercased()) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
