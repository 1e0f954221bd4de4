import Ostraka

/// Weights of a ranking, and what is different in them.
struct RecallVariant {
  let name: String
  let weights: ScoringWeights
  /// Whether a part is missing, and not only more or less of it there.
  let isAblation: Bool

  static let all: [RecallVariant] = {
    let parts: [(String, WritableKeyPath<ScoringWeights, Double>, without: Double?)] = [
      ("neighbours", \.neighbour, 0), ("replies", \.reply, 0), ("proximity", \.proximity, 0),
      ("region", \.region, 0), ("headings", \.heading, 0), ("asking", \.asking, 1),
      ("length", \.lengthPenalty, 0), ("saturation", \.saturation, nil),
    ]
    var variants = [RecallVariant(name: "standard", weights: .standard, isAblation: false)]
    for (name, path, without) in parts {
      var weights = ScoringWeights.standard
      let standard = weights[keyPath: path]
      if let without {
        weights[keyPath: path] = without
        variants.append(
          RecallVariant(name: "without \(name)", weights: weights, isAblation: true))
      }
      for factor in [2.0 / 3, 1.5] where path != \.asking {
        weights[keyPath: path] = standard * factor
        variants.append(
          RecallVariant(
            name: "\(name) × \(factor == 1.5 ? "1.5" : "0.67")", weights: weights,
            isAblation: false))
      }
    }
    return variants
  }()
}
