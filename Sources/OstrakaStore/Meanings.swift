import Foundation
import Ostraka

/// What questions mean to a model: each is asked once, however many shards look for it.
actor Meanings {
  nonisolated let embedder: any Embedder
  /// Why passages wait for their vectors; nil while they don't.
  private(set) var problem: String?

  private var known: [String: Vector] = [:]
  private var waiting: [String: [CheckedContinuation<Outcome, Never>]] = [:]

  private enum Outcome {
    case vector(Vector)
    /// The model didn't say: words must do.
    case none
    /// Whoever asked it went away before it said anything.
    case unasked
  }

  /// A question that takes longer is answered by words alone.
  private static let patience: Duration = .milliseconds(500)
  /// How many questions are remembered.
  private static let most = 256

  init(of embedder: any Embedder) { self.embedder = embedder }

  /// Nil where the model doesn't say in time: then words must do.
  func vector(of question: String) async -> Vector? {
    while !Task.isCancelled {
      if let vector = known[question] { return vector }
      let outcome =
        waiting[question] == nil
        ? await ask(question)
        : await withCheckedContinuation { waiting[question]?.append($0) }
      switch outcome {
      case .vector(let vector): return vector
      case .none: return nil
      case .unasked: continue
      }
    }
    return nil
  }

  private func ask(_ question: String) async -> Outcome {
    waiting[question] = []
    let text = EmbeddedText.cut(Data(question.utf8))
    let vector = try? await embedder.vectors(of: [text], within: Self.patience).first
    let outcome: Outcome =
      if let vector { .vector(vector) } else if Task.isCancelled { .unasked } else { .none }
    if let vector {
      if known.count >= Self.most { known.removeAll() }
      known[question] = vector
    }
    for each in waiting.removeValue(forKey: question) ?? [] { each.resume(returning: outcome) }
    return outcome
  }

  func notes(problem: String?) { self.problem = problem }
}
