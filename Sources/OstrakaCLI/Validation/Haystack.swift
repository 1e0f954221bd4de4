import Ostraka

/// Text that fills a reader without saying anything twice, with needles at chosen depths.
struct Haystack: Sendable {
  let text: String
  let needles: [Needle]
  /// An estimate, rarely too low.
  let tokens: Int

  private static let places = [
    "harbour", "lantern", "meadow", "granite", "copper", "willow", "saddle", "thimble", "orchard",
    "velvet", "kettle", "anchor", "beacon", "cellar", "dairy", "engine", "ferry", "garden",
    "hangar",
    "island",
  ]
  private static let things = [
    "gate", "vault", "tower", "store", "cabin", "bridge", "archive", "workshop", "well", "depot",
  ]

  /// A needle that no other text with another seed has.
  static func needle(_ number: Int, seed: UInt64) -> Needle {
    let subject =
      "\(places[number % places.count]) \(things[(number / places.count + number) % things.count])"
    let code =
      100_000 + SeededRandomness(seed: seed &* 1_000 &+ UInt64(number)).draw(below: 900_000)
    return Needle(subject: subject, code: String(code))
  }

  /// - Parameters:
  ///   - tokens: about how many, by the estimate.
  ///   - depths: where the needles stand: 0 for the beginning, 1 for the end.
  init(tokens: Int, depths: [Double], seed: UInt64) {
    let randomness = SeededRandomness(seed: seed)
    needles = depths.indices.map { Self.needle($0, seed: seed) }
    var lines: [String] = []
    var count = 0
    var next = 0
    let order = depths.indices.sorted { depths[$0] < depths[$1] }
    while count < tokens || next < order.count {
      if next < order.count, Double(count) >= depths[order[next]] * Double(tokens) * 0.98 {
        lines.append(needles[order[next]].sentence)
        next += 1
      } else {
        lines.append(Self.filler(lines.count, randomness))
      }
      count += TokenEstimate.tokens(in: lines[lines.count - 1] + "\n")
    }
    var text = "# Log of the watch\n\n"
    for (number, line) in lines.enumerated() {
      text += line + (number % 8 == 7 ? "\n\n" : "\n")
    }
    self.text = text
    self.tokens = count
  }

  private static func filler(_ number: Int, _ randomness: SeededRandomness) -> String {
    let keeper = places[randomness.draw(below: places.count)]
    let hour = randomness.draw(below: 24)
    let boats = randomness.draw(below: 60) + 2
    return
      "On round \(number) the keeper of lamp \(randomness.draw(below: 500)) near the old \(keeper) saw "
      + "\(boats) boats at \(hour) o'clock and wrote it down."
  }
}
