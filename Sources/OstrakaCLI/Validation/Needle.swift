/// A fact that stands once in a text, and the question that it answers.
struct Needle: Sendable {
  let subject: String
  let code: String

  var sentence: String { "The access code of the \(subject) is \(code)." }
  var question: String { "What is the access code of the \(subject)?" }
}
