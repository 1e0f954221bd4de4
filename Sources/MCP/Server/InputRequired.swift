/// Thrown to have the client answer questions and call again (2026-07-28). `Call.ask` throws it;
/// throw it yourself to send a state alone. To older clients it is an error.
public struct InputRequired: Error, Sendable {
  /// By keys of the server's choice.
  public var questions: [String: Question]
  /// Comes back as `Call.requestState`. Trust it no more than any argument.
  public var state: String?

  public init(questions: [String: Question], state: String? = nil) {
    self.questions = questions
    self.state = state
  }

  var json: JSONObject {
    var result: JSONObject = ["resultType": "input_required"]
    if !questions.isEmpty {
      result["inputRequests"] = .object(
        JSONObject(questions.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
    }
    result["requestState"] = state.map(JSONValue.string)
    return result
  }
}
