import Hummingbird
import Logging
import NIOCore
import Ostraka

/// The one way in: checks where a request comes from and who sends it, finds its route, and turns
/// every failure into a response.
struct Gate: HTTPResponder {
  let routes: Routes
  let site: Site
  let authenticator: Authenticator
  let logger: Logger

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    var response: Response
    do {
      response = try await answer(request, on: context.channel)
    } catch let broken as BrokenConnection {
      throw broken.cause
    } catch {
      response = failure(error)
    }
    response.headers[.cacheControl] = "no-store"
    response.headers[.xContentTypeOptions] = "nosniff"
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request, on channel: any Channel) async throws -> Response {
    try site.check(request.head)
    switch routes.match(request.head) {
    case .route(let route, let tail):
      let exchange = Exchange(
        request: request, channel: channel,
        party: try await party(of: request, for: route.access), tail: tail)
      return try await route.handle(exchange)
    case .wrongMethod(let allowed):
      _ = try await authenticator.party(of: request)
      throw Refusal.wrongMethod(allowed: allowed)
    case .unknown:
      // Only who is known learns what there is not.
      _ = try await authenticator.party(of: request)
      throw OstrakaError(.notFound, "There is nothing at this address.")
    }
  }

  private func party(of request: Request, for access: Routes.Access) async throws -> PartyID {
    switch access {
    case .anyone: return Self.nobody
    case .party: return try await authenticator.party(of: request)
    case .owner:
      let party = try await authenticator.party(of: request)
      guard party == .owner else {
        throw OstrakaError(.notPermitted, "Only the memory's owner may do this.")
      }
      return party
    }
  }

  private func failure(_ error: any Error) -> Response {
    switch error {
    case let refusal as Refusal:
      return refusal.response
    case let error as OstrakaError:
      if error.code == .fault { log(error.cause ?? error, error.message) }
      return Reply.json(ErrorBody(error), status: error.code.status)
    case is CancellationError:
      return failure(OstrakaError(.unavailable, "The server is stopping."))
    default:
      log(error, "a request failed")
      let fault = OstrakaError(.fault, "Something went wrong here. The server's log says what.")
      return Reply.json(ErrorBody(fault), status: fault.code.status)
    }
  }

  /// Only the kind of an error: its text may quote a document.
  private func log(_ error: any Error, _ message: String) {
    logger.error("\(message)", metadata: ["error": "\(type(of: error))"])
  }

  private static let nobody: PartyID = ""
}
