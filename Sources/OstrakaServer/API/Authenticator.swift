import Hummingbird
import Ostraka

/// Finds out which party sends a request.
struct Authenticator: Sendable {
  let memory: any Memory

  /// The party of a bearer credential.
  func party(of request: Request) async throws -> PartyID {
    guard let credential = bearer(request) else { throw Refusal.credentialMissing }
    return try await party(credential)
  }

  /// Whose credential it is. Whatever is wrong with one, the refusal is the same.
  func party(_ credential: String) async throws -> PartyID {
    do {
      return try await memory.authenticate(credential)
    } catch let error as OstrakaError where error.code == .notPermitted {
      throw Refusal.credentialUnknown
    }
  }

  private func bearer(_ request: Request) -> String? {
    guard let value = request.headers[.authorization] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
