import Ostraka

/// Where a server listens.
public enum Address: Hashable, Sendable, CustomStringConvertible {
  /// A host name or address, and a port; 0 means any free one.
  case tcp(host: String, port: Int)
  /// An absolute path, of any length.
  case unix(path: String)

  public var description: String {
    switch self {
    case .tcp(let host, let port):
      "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Errors: `.notPermitted` for a host that others than this machine may reach.
  public func checkLoopback() throws {
    guard case .tcp(let host, _) = self, !Loopback.contains(host) else { return }
    throw OstrakaError(
      .notPermitted, "\(host) is not this machine alone. Listen on 127.0.0.1.")
  }
}
