extension DecodingError {
  /// What is wrong with the JSON, for the person who wrote it.
  var explanation: String {
    switch self {
    case .keyNotFound(let key, let context):
      "“\(Self.name(context.codingPath + [key]))” is missing."
    case .valueNotFound(let type, let context):
      "“\(Self.name(context.codingPath))” must be \(Self.kind(type)), not null."
    case .typeMismatch(let type, let context) where context.codingPath.isEmpty:
      "The body must be \(Self.kind(type))."
    case .typeMismatch(let type, let context):
      "“\(Self.name(context.codingPath))” must be \(Self.kind(type))."
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      "The body is not valid JSON."
    case .dataCorrupted(let context):
      "“\(Self.name(context.codingPath))” is not valid."
    @unknown default:
      "The body is not what this address takes."
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    path.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
  }

  private static func kind(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Int.Type, is Int64.Type, is UInt64.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is any AnyArray.Type: "a list"
    default: "an object"
    }
  }
}

private protocol AnyArray {}
extension Array: AnyArray {}
