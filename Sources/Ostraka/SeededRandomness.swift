import Synchronization

/// Random bits that follow from a seed, for what must be repeatable and never for secrets: SplitMix64 (Steele, Lea and Flood, 2014).
public final class SeededRandomness: Randomness {
  private let state: Mutex<UInt64>

  public init(seed: UInt64) {
    state = Mutex(seed)
  }

  /// A number below a limit.
  public func draw(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

  public func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
  }
}
