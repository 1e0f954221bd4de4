/// What a hosted model costs.
public struct Price: Hashable, Codable, Sendable {
  /// US dollars per million tokens that no cache was asked for.
  public var input: Double
  /// US dollars per million tokens that are written to a cache which lives five minutes.
  public var cacheWrite5m: Double
  /// US dollars per million tokens that are written to a cache which lives an hour.
  public var cacheWrite1h: Double
  /// US dollars per million tokens that come from a cache.
  public var cacheRead: Double
  /// US dollars per million tokens that the model writes.
  public var output: Double
  /// Fewer tokens are never cached.
  public var cacheMinimum: Int
  /// What makes long prompts dearer; nil where nothing does.
  public var longPrompt: LongPrompt?

  /// A surcharge on every token of a request with a long prompt, its output included.
  public struct LongPrompt: Hashable, Codable, Sendable {
    /// Prompts of more tokens pay it, those from a cache counted too.
    public var above: Int
    public var factor: Double

    public init(above: Int, factor: Double) {
      self.above = above
      self.factor = factor
    }
  }

  public init(
    input: Double, cacheWrite5m: Double, cacheWrite1h: Double, cacheRead: Double, output: Double,
    cacheMinimum: Int, longPrompt: LongPrompt? = nil
  ) {
    self.input = input
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.cacheRead = cacheRead
    self.output = output
    self.cacheMinimum = cacheMinimum
    self.longPrompt = longPrompt
  }

  /// What one request cost, in US dollars.
  ///
  /// Of one request, not of a sum of several: the surcharge for long prompts is each request's own.
  public func cost(of billed: BilledTokens) -> Double {
    let parts = [
      (billed.fresh, input), (billed.cacheWrite5m, cacheWrite5m),
      (billed.cacheWrite1h, cacheWrite1h), (billed.cacheRead, cacheRead), (billed.output, output),
    ]
    let sum = parts.reduce(0) { $0 + Double(max(0, $1.0)) * $1.1 } / 1_000_000
    guard let longPrompt, billed.prompt > longPrompt.above else { return sum }
    return sum * longPrompt.factor
  }
}

/// The tokens of one request, by what they are charged as.
public struct BilledTokens: Hashable, Codable, Sendable {
  /// Of the prompt, neither written to a cache nor read from one.
  public var fresh: Int
  public var cacheWrite5m: Int
  public var cacheWrite1h: Int
  public var cacheRead: Int
  public var output: Int

  public init(
    fresh: Int = 0, cacheWrite5m: Int = 0, cacheWrite1h: Int = 0, cacheRead: Int = 0,
    output: Int = 0
  ) {
    self.fresh = fresh
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.cacheRead = cacheRead
    self.output = output
  }

  /// Whether anything of the prompt was written to a cache or read from one.
  public var usesCache: Bool { cacheRead > 0 || cacheWrite5m > 0 || cacheWrite1h > 0 }

  /// All tokens of the prompt.
  public var prompt: Int {
    [fresh, cacheWrite5m, cacheWrite1h, cacheRead].reduce(0) {
      let (sum, overflow) = $0.addingReportingOverflow(max(0, $1))
      return overflow ? .max : sum
    }
  }
}
