import Ostraka

/// What is asked of a slot: to go on after some tokens.
struct LlamaCompletion: Encodable {
  let prompt: [Int32]
  /// A request without one would take somebody else's.
  let slot: Int
  /// 0 only takes the prompt in.
  let outputLimit: Int
  /// When to stop writing: a server goes on for whoever has hung up.
  var timeLimit: Duration?
  /// What the output must be, in GBNF; nil for free text.
  var grammar: String?

  enum CodingKeys: String, CodingKey {
    case prompt, temperature, seed, grammar
    case slot = "id_slot"
    case outputLimit = "n_predict"
    case keepsPrefix = "cache_prompt"
    case timeLimit = "t_max_predict_ms"
    case fields = "response_fields"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(prompt, forKey: .prompt)
    try container.encode(slot, forKey: .slot)
    try container.encode(outputLimit, forKey: .outputLimit)
    try container.encode(true, forKey: .keepsPrefix)
    // The same question gets the same answer.
    try container.encode(0, forKey: .temperature)
    try container.encode(1, forKey: .seed)
    try container.encodeIfPresent(
      timeLimit.map { $0.wholeMicroseconds / 1_000 }, forKey: .timeLimit)
    // Without this the whole prompt comes back.
    try container.encode(["content", "timings"], forKey: .fields)
    try container.encodeIfPresent(grammar, forKey: .grammar)
  }

  /// What came of it.
  struct Outcome: Decodable {
    let content: String
    let timings: Timings

    struct Timings: Decodable {
      /// Tokens of the prompt that the slot held already.
      let cached: Int
      /// Tokens of the prompt that it read.
      let fresh: Int
      let output: Int?

      enum CodingKeys: String, CodingKey {
        case cached = "cache_n"
        case fresh = "prompt_n"
        case output = "predicted_n"
      }
    }
  }
}
