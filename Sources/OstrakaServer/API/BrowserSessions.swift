import Ostraka
import Synchronization

/// Browsers that have signed in. A browser holds only a random name of its session: it would show
/// a credential in a cookie to every other server on this machine.
final class BrowserSessions: Sendable {
  private let randomness: any Randomness
  private let sessions = Mutex<[(name: String, credential: String)]>([])

  /// How many browsers may be signed in; the oldest is signed out for one more.
  static let limit = 16

  init(randomness: any Randomness) {
    self.randomness = randomness
  }

  /// A new session's name: 64 hexadecimal digits.
  func open(_ credential: String) -> String {
    let name = randomness.bytes(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    sessions.withLock { sessions in
      if sessions.count >= Self.limit { sessions.removeFirst() }
      sessions.append((name, credential))
    }
    return name
  }

  /// What the session proves itself with; it is checked anew at each request.
  func credential(of name: String) -> String? {
    sessions.withLock { sessions in sessions.first { $0.name == name }?.credential }
  }
}
