/// A published revision of the Model Context Protocol.
public enum ProtocolVersion: String, Sendable, Hashable, CaseIterable, Comparable {
  case v20241105 = "2024-11-05"
  case v20250326 = "2025-03-26"
  case v20250618 = "2025-06-18"
  case v20251125 = "2025-11-25"
  case v20260728 = "2026-07-28"

  /// Whether each request stands alone; older revisions begin with `initialize`.
  public var isStateless: Bool { self >= .v20260728 }

  public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The newest revision that begins with `initialize`.
  static let newestWithSession = ProtocolVersion.v20251125

  /// All of them, the newest first.
  static let supported = Array(allCases.sorted().reversed())
}
