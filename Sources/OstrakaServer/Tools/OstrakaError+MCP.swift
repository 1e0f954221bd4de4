import MCP
import Ostraka

extension Toolbox {
  /// What a model is told of an error: what is wrong, and what to do about it.
  @Sendable static func explain(_ error: any Error) -> String {
    guard let error = error as? OstrakaError else {
      return "Something went wrong in the memory. Try once more, then tell the person you work for."
    }
    guard let advice = error.code.advice else { return error.message }
    return "\(error.message) \(advice)"
  }
}

extension OstrakaError.Code {
  /// What a model should do, where the message alone doesn't say so.
  fileprivate var advice: String? {
    switch self {
    case .invalidRequest, .notFound, .alreadyExists, .badData, .tooLarge, .leaseLost, .expired: nil
    case .notPermitted: "Don't try again; tell the person you work for."
    case .unavailable, .tryLater: "Try again in a moment."
    case .fault: "Tell the person you work for."
    }
  }
}

extension RPCError {
  /// The same error where no tool was called: for resources and prompts.
  init(_ error: any Error) {
    let text = Toolbox.explain(error)
    switch (error as? OstrakaError)?.code {
    case .invalidRequest, .notFound, .tooLarge: self = .invalidParams(text)
    default: self = .internalError(text)
    }
  }
}
