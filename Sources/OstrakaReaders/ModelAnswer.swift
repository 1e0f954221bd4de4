import Ostraka

/// What a model answers: first the quote, then what follows from it.
struct ModelAnswer: Decodable {
  let quote: String
  let answer: String

  /// JSON with these two fields in this order, in llama.cpp's GBNF. A JSON schema would leave the
  /// order to whoever encodes it, and the order decides how well a model answers.
  static let grammar = #"""
    root ::= "{\"quote\": " text ", \"answer\": " text "}"
    text ::= "\"" character* "\""
    character ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
    """#
}

extension ModelReply {
  /// What follows from an answer that has its quote in itself; nil is one that can't be read.
  init(_ answer: ModelAnswer?, usage: Usage) {
    self.init(
      answer: answer.flatMap { $0.answer.isEmpty ? nil : $0.answer }, isReadable: answer != nil,
      quotes: answer.map { [ModelQuote(text: $0.quote)] } ?? [], usage: usage)
  }
}
