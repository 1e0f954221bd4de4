/// What counts how much in ``Scoring``. The values were chosen where recall is flat around them: none is
/// worth more than a point when it is off by a third (docs/ranking.md has the figures).
public struct ScoringWeights: Sendable, Hashable {
  public static let standard = ScoringWeights()

  /// How soon more occurrences of a term stop counting; 1.2 is usual (Robertson & Zaragoza 2009), less
  /// fits passages that are short.
  public var saturation = 1.0
  /// How much a long body is held against a passage, 0 to 1.
  public var lengthPenalty = 0.45
  /// A term in a heading, the document's name or the speaker's name counts this many times one in the body.
  public var heading = 1.5
  /// A term in the passage right before or after counts this part of one in the body; with each
  /// ``halfDistance`` bytes between them, half as much.
  public var neighbour = 0.4
  /// More of what the passage before has when that passage asks something.
  public var reply = 0.4
  /// What two query terms that follow each other add, as a part of the rarer one's idf.
  public var proximity = 0.6
  /// How much the terms within ``regionBytes`` count.
  public var region = 1.0
  /// What a passage of the very same meaning adds, as a part of the best score by words.
  public var similarity = 1.0
  /// What a passage that ends in a question is worth.
  public var asking = 0.9

  /// In bytes; about thirty words.
  static let halfDistance = 180.0
  /// Neighbours further away than this many passages don't count.
  public static let reach = 3
  /// How far a region reaches to both sides, in bytes; about 500 words.
  static let regionBytes = 3_000
  /// Terms further apart than this are not near each other.
  static let proximityWindow = 8
  /// Passages without any of the terms that are assumed to exist besides the memory's own.
  static let assumedPassages = 50

  public init() {}

  /// BM25's saturation of a frequency that is already normalized for length.
  func saturated(_ frequency: Double) -> Double {
    frequency * (saturation + 1) / (frequency + saturation)
  }
}
