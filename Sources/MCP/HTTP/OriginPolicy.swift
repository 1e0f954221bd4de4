/// Which web pages may send requests, and under which names the server may be reached: the
/// defence against DNS rebinding.
public struct OriginPolicy: Sendable {
  /// Origins such as `https://example.com` that may, beside those on this machine.
  public var allowed: Set<String>
  /// Names, without a port, that `Host` may hold beside this machine's own; nil to not look.
  public var hosts: Set<String>?

  public init(allowed: Set<String> = [], hosts: Set<String>? = []) {
    self.allowed = allowed
    self.hosts = hosts
  }

  /// Pages and names of this machine only.
  public static let loopback = OriginPolicy()

  func allows(_ headers: HTTPExchange.Headers) -> Bool {
    let origins = headers["Origin"]
    let names = headers["Host"]
    guard origins.count <= 1, names.count <= 1 else { return false }
    if let origin = origins.first, !allowed.contains(origin), !Self.isLoopback(origin: origin) {
      return false
    }
    guard let hosts, let name = names.first.map(Self.host) else { return true }
    return Self.isLoopback(name) || hosts.contains(name)
  }

  private static func isLoopback(origin: String) -> Bool {
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      return isLoopback(host(origin.dropFirst(scheme.count).description))
    }
    return false
  }

  private static func isLoopback(_ name: String) -> Bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(name)
  }

  /// The name without its port.
  private static func host(_ authority: String) -> String {
    let name = authority.lowercased()
    if name.hasPrefix("["), let end = name.firstIndex(of: "]") {
      let rest = name[name.index(after: end)...]
      return rest.isEmpty || isPort(rest) ? String(name[...end]) : name
    }
    guard let colon = name.firstIndex(of: ":") else { return name }
    return isPort(name[colon...]) ? String(name[..<colon]) : name
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.first == ":" && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
  }
}
