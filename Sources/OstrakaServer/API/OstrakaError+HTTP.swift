import Hummingbird
import Ostraka

extension OstrakaError.Code {
  /// The word that stands for the code in JSON, such as `not_found`.
  public var word: String { http.word }

  /// The code that a word stands for; nil for a word that stands for none.
  public init?(word: String) {
    guard let code = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = code
  }

  var status: HTTPResponse.Status { http.status }

  private var http: (status: HTTPResponse.Status, word: String) {
    switch self {
    case .invalidRequest: (.badRequest, "invalid_request")
    case .notFound: (.notFound, "not_found")
    case .alreadyExists: (.conflict, "already_exists")
    case .badData: (.unprocessableContent, "bad_data")
    case .tooLarge: (.contentTooLarge, "too_large")
    // 401 is for a request without a credential that is known: see `Refusal`.
    case .notPermitted: (.forbidden, "not_permitted")
    case .leaseLost: (.conflict, "lease_lost")
    case .expired: (.gone, "expired")
    case .unavailable: (.serviceUnavailable, "unavailable")
    case .tryLater: (.tooManyRequests, "try_later")
    case .fault: (.internalServerError, "fault")
    }
  }
}
