import ArgumentParser
import Ostraka

/// How long something lasts, as people type it: `90s`, `10m`, `12h`, `30d`, `2w`.
struct Lifetime: ExpressibleByArgument {
  let duration: Duration

  /// The longest, in seconds: ten years.
  private static let longest = 315_360_000

  init?(argument: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Int(argument.dropLast()),
      (1...Self.longest).contains(number), number <= Self.longest / unit
    else { return nil }
    duration = .seconds(number * unit)
  }
}
