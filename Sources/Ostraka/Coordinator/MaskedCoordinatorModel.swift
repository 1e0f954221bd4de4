/// A coordinator's model that is shown quotes and descriptions with their secrets masked, by the rules
/// as they are now.
public struct MaskedCoordinatorModel: CoordinatorModel {
  private let model: any CoordinatorModel
  private let redactor: @Sendable () throws -> Redactor

  public init(
    _ model: any CoordinatorModel, redactor: @escaping @Sendable () throws -> Redactor
  ) {
    self.model = model
    self.redactor = redactor
  }

  public var name: String { model.name }
  public var host: String? { model.host }

  public func synthesize(
    _ question: String, from quotes: [String], until deadline: Timestamp
  ) async throws -> ModelSynthesis {
    let redactor = try redactor()
    return try await model.synthesize(
      question, from: quotes.map { redactor.redacted($0) }, until: deadline)
  }

  public func choose(
    among shards: [ShardDescription], for question: String, until deadline: Timestamp
  ) async throws -> (shards: [ShardID], usage: Usage) {
    let redactor = try redactor()
    let masked = shards.map { shard in
      var shard = shard
      shard.about = redactor.redacted(shard.about)
      return shard
    }
    return try await model.choose(among: masked, for: question, until: deadline)
  }
}
