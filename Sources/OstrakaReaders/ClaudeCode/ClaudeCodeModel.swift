import Foundation
import Ostraka

/// How Claude Code is run, and with which model.
public struct ClaudeCodeModel: Sendable {
  /// `claude`, by its absolute path.
  public var program: String
  /// An alias or a full name, as `--model` takes it.
  public var name: String
  /// What it costs, to know before a call what the call may cost.
  public var price: Price
  /// The model's window, in tokens.
  public var window: Int
  /// How many tokens of documents one part may have.
  public var room: Int
  /// How long one call may take.
  public var timeLimit: Duration
  /// Whether it pays with `ANTHROPIC_API_KEY` instead of its own login.
  public var usesAPIKey: Bool
  /// The environment to choose from; a few variables of it are passed on.
  public var environment: [String: String]

  public init(
    program: String, name: String = "haiku", price: Price, window: Int = 200_000,
    room: Int = 90_000, timeLimit: Duration = .seconds(120), usesAPIKey: Bool = false,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.program = program
    self.name = name
    self.price = price
    self.window = window
    self.room = room
    self.timeLimit = timeLimit
    self.usesAPIKey = usesAPIKey
    self.environment = environment
  }

  /// What may be in a prompt beside our text: Claude Code adds some of its own.
  static let overhead = 20_000
  /// What an answer may have at most, its thinking included.
  static let outputLimit = 8_000

  /// The most that a call with so many tokens of text may cost, when nothing of it is cached.
  func mostDollars(tokens: Int) -> Double {
    price.cost(of: BilledTokens(cacheWrite1h: tokens + Self.overhead, output: Self.outputLimit))
  }

  /// A child's environment: what it needs to find itself, its login and the network, and nothing of
  /// the session or the secrets that this process was started with.
  var childEnvironment: [String: String] {
    let key = usesAPIKey ? ["ANTHROPIC_API_KEY"] : []
    var child = environment.filter { name, _ in
      Self.passed.contains(name) || name.hasPrefix("LC_") || key.contains(name)
    }
    child["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
    return child
  }

  private static let passed: Set = [
    "HOME", "PATH", "USER", "LOGNAME", "LANG", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
    "XDG_DATA_HOME", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy",
    "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CLAUDE_CONFIG_DIR",
  ]
}
