import MCP
import Synchronization

/// The service, for tools that change what it offers: they exist before it does.
final class ServiceSlot: Sendable {
  private let service = Mutex<MCPService?>(nil)

  func fill(_ service: MCPService) { self.service.withLock { $0 = service } }

  /// Errors: `ToolFailure` before there is a service.
  func get() throws -> MCPService {
    guard let service = service.withLock({ $0 }) else {
      throw ToolFailure("The server is not ready. Try again.")
    }
    return service
  }
}
