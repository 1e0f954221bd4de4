/// Takes a quote and an answer out of what a model wrote, whatever it wrote around them.
enum QuotedAnswer {
  /// The first JSON object that has one of the two fields; nil when there is none. A field that is
  /// missing or null is empty.
  static func parse(_ text: String) -> ModelAnswer? {
    JSONInText.first(Draft.self, in: text).map {
      ModelAnswer(quote: $0.quote ?? "", answer: $0.answer ?? "")
    }
  }

  private struct Draft: Decodable {
    let quote: String?
    let answer: String?

    enum CodingKeys: String, CodingKey { case quote, answer }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      quote = try fields.decodeIfPresent(String.self, forKey: .quote)
      answer = try fields.decodeIfPresent(String.self, forKey: .answer)
      guard quote != nil || answer != nil else {
        throw DecodingError.dataCorrupted(
          DecodingError.Context(codingPath: [], debugDescription: "neither quote nor answer"))
      }
    }
  }
}
