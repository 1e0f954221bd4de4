import Ostraka

/// What a server that speaks chat completions understands: less than OpenAI's own, or other names.
struct OpenAIDialect: Hashable, Sendable {
  /// How the form of a reply is asked for.
  enum Form: CaseIterable {
    case schema, object, plain
  }

  var form = Form.schema
  /// Newer models take only `max_completion_tokens`, older servers only `max_tokens`.
  var limitName = "max_tokens"
  var takesTemperature = true

  /// What to try when a server refuses a request with status 400; nil when nothing is left.
  ///
  /// - Parameter message: what the server said: a field that it names is changed first.
  func simpler(refused message: String) -> OpenAIDialect? {
    var dialect = self
    if limitName == "max_tokens", message.contains("max_completion_tokens") {
      dialect.limitName = "max_completion_tokens"
      return dialect
    }
    if takesTemperature, message.contains("temperature") {
      dialect.takesTemperature = false
      return dialect
    }
    switch form {
    case .schema: dialect.form = .object
    case .object: dialect.form = .plain
    case .plain: return nil
    }
    return dialect
  }

  /// The fields of a request that depend on it.
  func fields(outputLimit: Int) -> [(String, OrderedJSON)] {
    var fields: [(String, OrderedJSON)] = [(limitName, .integer(outputLimit))]
    if takesTemperature { fields.append(("temperature", 0)) }
    switch form {
    case .schema:
      fields.append(("response_format", ["type": "json_schema", "json_schema": Self.schema]))
    case .object: fields.append(("response_format", ["type": "json_object"]))
    case .plain: break
    }
    return fields
  }

  /// The quote first: models write fields in the order of the schema.
  private static let schema: OrderedJSON = [
    "name": "answer", "strict": true,
    "schema": [
      "type": "object",
      "properties": ["quote": ["type": "string"], "answer": ["type": "string"]],
      "required": ["quote", "answer"],
      "additionalProperties": false,
    ],
  ]
}
