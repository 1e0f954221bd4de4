import MCP
import Ostraka

/// Shorthand for JSON Schema.
enum Schema {
  /// An object with these members; others are refused.
  static func input(_ members: JSONObject, required: [String] = []) -> JSONObject {
    var schema: JSONObject = [
      "type": "object", "properties": .object(members), "additionalProperties": false,
    ]
    if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
    return schema
  }

  /// An object that has at least these members.
  static func output(_ members: JSONObject, required: [String]? = nil) -> JSONObject {
    [
      "type": "object", "properties": .object(members),
      "required": .array((required ?? members.names).map(JSONValue.string)),
    ]
  }

  static func text(_ description: String, longest: Int, shortest: Int = 1) -> JSONValue {
    [
      "type": "string", "description": .string(description), "minLength": .integer(shortest),
      "maxLength": .integer(longest),
    ]
  }

  static func integer(_ description: String, _ range: ClosedRange<Int>) -> JSONValue {
    [
      "type": "integer", "description": .string(description),
      "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ]
  }

  static func list(of element: JSONValue, _ description: String, most: Int) -> JSONValue {
    [
      "type": "array", "description": .string(description), "items": element,
      "minItems": 1, "maxItems": .integer(most),
    ]
  }

  static let shards = list(
    of: ["type": "string", "maxLength": 64], "Only these shards; leave it out for all.", most: 64)

  static let string: JSONValue = ["type": "string"]
  static let number: JSONValue = ["type": "number"]
  static let whole: JSONValue = ["type": "integer"]
  static let objects: JSONValue = ["type": "array", "items": ["type": "object"]]
  static let twoLines: JSONValue = ["type": "array", "items": ["type": "integer"]]
}

extension JSONObject {
  /// The shards that were named; nil when none were.
  var shards: [ShardID]? {
    self["shards"]?.array?.compactMap { $0.string.map(ShardID.init(rawValue:)) }
  }

  func duration(_ name: String, default value: Duration) -> Duration {
    self[name]?.integer.map { .seconds($0) } ?? value
  }
}
