import Ostraka

/// How a host introduces itself to a guest.
public struct Handshake: Hashable, Codable, Sendable {
  /// The version of the guest protocol.
  public let `protocol`: Int
  /// The memory's id.
  public let memory: String
  public let role: MemoryStatus.Role
  /// The host's process.
  public let process: Int32

  /// The version that this program speaks.
  public static let version = 6

  public init(memory: String, role: MemoryStatus.Role, process: Int32, version: Int = version) {
    self.protocol = version
    self.memory = memory
    self.role = role
    self.process = process
  }
}

/// The part of a handshake that every version has.
struct HandshakeVersion: Decodable {
  let `protocol`: Int
}
