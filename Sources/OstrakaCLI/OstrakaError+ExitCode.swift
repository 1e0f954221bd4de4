import Ostraka

/// Exit codes that are no errors (README.md, “Verbs”).
enum ExitCode {
  /// An honest "no": nothing was found, or a verification failed.
  static let no: Int32 = 1
  /// Ended by the person at the terminal, as shells say it.
  static let interrupted: Int32 = 130
}

extension OstrakaError {
  /// The exit code of a verb that fails with it, after sysexits(3).
  var exitCode: Int32 {
    switch code {
    case .invalidRequest, .notFound, .alreadyExists: 64
    case .badData, .tooLarge: 65
    case .unavailable, .expired: 69
    case .fault, .leaseLost: 70
    case .tryLater: 75
    case .notPermitted: 77
    }
  }
}
