import Foundation
import Ostraka

/// How Claude Code is run, and with which model. Experimental: it was never run against the real
/// program.
public struct ClaudeCodeModel: Sendable {
  /// `claude`, by its absolute path.
  public let program: String
  /// An alias or a full name, as `--model` takes it.
  public let name: String
  /// What it costs, to know before a message what that may cost.
  public let price: Price
  /// The model's window, in tokens.
  public let window: Int
  /// How many tokens of the window documents may fill.
  public let budget: Int
  /// How many processes there are at once at most.
  public let processes: Int
  /// How long one question may take, the reading of its documents included.
  public let timeLimit: Duration
  /// A child's environment: what it needs to find itself, its login and the network, and nothing of
  /// the session or the secrets that this process was started with.
  let environment: [String: String]
  /// The folder in whose folders Claude Code keeps transcripts.
  let projects: String

  /// The cheapest.
  public static let usualModel = "haiku"
  /// In tokens.
  public static let usualWindow = 200_000
  public static let usualBudget = 90_000
  public static let usualProcesses = 4
  public static let usualTimeLimit: Duration = .seconds(120)

  /// - Parameters:
  ///   - budget: at most the window less 60,000 tokens, for what Claude Code adds, the questions of
  ///     one process, and an answer.
  ///   - processes: from 1 to 64.
  ///   - timeLimit: at most an hour.
  ///   - usesAPIKey: whether it pays with `ANTHROPIC_API_KEY` instead of its own login.
  ///   - environment: what to choose from; a few variables of it are passed on.
  ///
  /// Errors: `.invalidRequest`.
  public init(
    program: String, name: String = Self.usualModel, price: Price,
    window: Int = Self.usualWindow, budget: Int = Self.usualBudget,
    processes: Int = Self.usualProcesses, timeLimit: Duration = Self.usualTimeLimit,
    usesAPIKey: Bool = false,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.program = program
    self.name = name
    self.price = price
    self.window = window
    self.budget = budget
    self.processes = processes
    self.timeLimit = timeLimit
    let passed = Self.passed.union(usesAPIKey ? ["ANTHROPIC_API_KEY"] : [])
    var chosen = environment.filter { name, value in
      !value.isEmpty && (passed.contains(name) || name.hasPrefix("LC_"))
    }
    chosen["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
    self.environment = chosen
    let settings = chosen["CLAUDE_CONFIG_DIR"] ?? (chosen["HOME"] ?? NSHomeDirectory()) + "/.claude"
    projects = settings + "/projects"
    if let fault { throw OstrakaError(.invalidRequest, fault) }
  }

  /// Errors: `.notFound` without a program that can be run.
  public func check() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
      !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: program)
    else { throw missing }
  }

  var missing: OstrakaError {
    OstrakaError(
      .notFound,
      "There is no program \(program) that can be run. Install Claude Code, or correct its path.")
  }

  /// What of it can't be meant; nil when all can.
  private var fault: String? {
    let prices = [
      price.input, price.cacheWrite5m, price.cacheWrite1h, price.cacheRead, price.output,
    ]
    return switch true {
    case !program.hasPrefix("/"): "The program of Claude Code must be an absolute path."
    case name.isEmpty || name.hasPrefix("-"): "“\(name)” is no name of a model for Claude Code."
    case !HostedBudget.windows.contains(window), budget < 2 * HostedBudget.reserve,
      budget > window - Self.aside:
      "Claude Code's budget is \(2 * HostedBudget.reserve) tokens or more, and at most its window "
        + "less \(Self.aside) tokens."
    case !(1...64).contains(processes): "Claude Code has from 1 to 64 processes."
    case timeLimit <= .zero || timeLimit > .seconds(3_600):
      "Claude Code's time limit is more than nothing and at most an hour."
    case !prices.allSatisfy { $0.isFinite && $0 >= 0 }: "A price is a number of 0 or more."
    case !projects.hasPrefix("/"): "CLAUDE_CONFIG_DIR must be an absolute path."
    default: nil
    }
  }

  /// What may be in a prompt beside our text: Claude Code adds some of its own.
  private static let overhead = 20_000
  /// What questions and answers may add to the context of one process.
  static let growth = 32_000
  /// What an answer may have at most, its thinking included.
  private static let outputLimit = 8_000
  /// What of a window documents can't fill.
  public static let aside = overhead + growth + outputLimit

  /// The most that a message may cost after which the context has so many tokens of text, when
  /// nothing of it is cached.
  func mostDollars(tokens: Int) -> Double {
    let (tokens, output) = (tokens + Self.overhead, Self.outputLimit)
    return [
      BilledTokens(fresh: tokens, output: output),
      BilledTokens(cacheWrite5m: tokens, output: output),
      BilledTokens(cacheWrite1h: tokens, output: output),
    ].map(price.cost(of:)).max() ?? 0
  }

  private static let passed: Set = [
    "HOME", "PATH", "USER", "LOGNAME", "LANG", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
    "XDG_DATA_HOME", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy",
    "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CLAUDE_CONFIG_DIR",
  ]
}
