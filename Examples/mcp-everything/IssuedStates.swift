import MCP
import Synchronization

/// What was sent as `requestState`: handles that nobody can guess, each with what it stands for.
/// A handle that was never issued, or was changed on the way, stands for nothing.
final class IssuedStates: Sendable {
  private static let limit = 1_000

  private let issued = Mutex((handles: [String](), meanings: [String: JSONObject]()))

  func issue(_ meaning: JSONObject) -> String {
    let handle = HTTPTransport.randomID()
    issued.withLock { issued in
      if issued.handles.count == Self.limit {
        issued.meanings[issued.handles.removeFirst()] = nil
      }
      issued.handles.append(handle)
      issued.meanings[handle] = meaning
    }
    return handle
  }

  func meaning(of handle: String?) -> JSONObject? {
    guard let handle else { return nil }
    return issued.withLock { $0.meanings[handle] }
  }
}
