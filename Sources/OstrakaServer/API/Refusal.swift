import Hummingbird
import Ostraka

/// Why a request is turned away before anybody looks at what it asks for.
enum Refusal: Error {
  /// It proves itself with nothing, or with nothing that is known.
  case unauthenticated(String)
  /// The path is there, but not with that method.
  case wrongMethod(allowed: [String])

  /// For a request without a credential.
  static let credentialMissing = Refusal.unauthenticated(
    "This needs a credential: send `Authorization: Bearer CREDENTIAL`.")
  /// The same for every credential that is malformed, unknown, expired or revoked.
  static let credentialUnknown = Refusal.unauthenticated(
    "The credential is not known here, has expired or was revoked.")

  var response: Response {
    switch self {
    case .unauthenticated(let message):
      var response = Reply.json(
        ErrorBody(OstrakaError(.notPermitted, message)), status: .unauthorized)
      response.headers[.wwwAuthenticate] = "Bearer realm=\"ostraka\""
      return response
    case .wrongMethod(let allowed):
      let methods = allowed.sorted().joined(separator: ", ")
      var response = Reply.json(
        ErrorBody(code: "wrong_method", message: "This address takes \(methods)."),
        status: .methodNotAllowed)
      response.headers[.allow] = methods
      return response
    }
  }
}
