/// From the evidence for a quote to the chance that it answers the question.
///
/// The steps are the shares of right answers that `Benchmarks/answers.py` counted on the dialogues of
/// LoCoMo, questions that can't be answered counted as wrong; between them it goes straight. Other texts
/// and other questions have other shares: the confidence orders and warns, it doesn't promise.
enum Calibration {
  private static let steps: [(evidence: Double, confidence: Double)] = [
    (0, 0), (0.5, 0.22), (0.55, 0.29), (0.6, 0.37), (0.65, 0.45), (0.7, 0.52), (0.85, 0.57),
    (0.9, 0.7), (1, 0.87),
  ]

  /// Rises with the evidence, from 0 at 0.
  static func confidence(of evidence: Double) -> Double {
    guard let next = steps.firstIndex(where: { $0.evidence >= evidence }), next > 0 else {
      return evidence <= 0 ? 0 : steps[steps.count - 1].confidence
    }
    let (low, high) = (steps[next - 1], steps[next])
    let part = (evidence - low.evidence) / (high.evidence - low.evidence)
    return low.confidence + part * (high.confidence - low.confidence)
  }
}
