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
