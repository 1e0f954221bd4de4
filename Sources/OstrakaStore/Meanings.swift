import Foundation
import Ostraka

/// What questions mean to a model: each is asked once, however many shards look for it.
actor Meanings {
  nonisolated let embedder: any Embedder
  /// Why passages wait for their vectors; nil while they don't.
  private(set) var problem: String?

  private var known: [String: Vector] = [:]
  private var waiting: [String: [CheckedContinuation<Vector?, Never>]] = [:]

  /// A question that takes longer is answered by words alone.
  private static let patience: Duration = .seconds(1)
  /// How many questions are remembered.
  private static let most = 256

  init(of embedder: any Embedder) { self.embedder = embedder }

  /// Nil where the model doesn't say in time: then words must do.
  func vector(of question: String) async -> Vector? {
    if let vector = known[question] { return vector }
    if waiting[question] != nil {
      return await withCheckedContinuation { waiting[question]?.append($0) }
    }
    waiting[question] = []
    let text = EmbeddedText.cut(Data(question.utf8))
    let vector = try? await embedder.vectors(of: [text], within: Self.patience).first
    if let vector {
      if known.count >= Self.most { known.removeAll() }
      known[question] = vector
    }
    for each in waiting.removeValue(forKey: question) ?? [] { each.resume(returning: vector) }
    return vector
  }

  func notes(problem: String?) { self.problem = problem }
}
