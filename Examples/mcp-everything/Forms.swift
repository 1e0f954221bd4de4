import MCP

/// The forms of the suite's elicitation scenarios.
enum Forms {
  /// A default value of each primitive type (SEP-1034).
  static let defaults: JSONObject = [
    "type": "object", "required": [],
    "properties": [
      "name": ["type": "string", "description": "User name", "default": "John Doe"],
      "age": ["type": "integer", "description": "User age", "default": 30],
      "score": ["type": "number", "description": "User score", "default": 95.5],
      "status": [
        "type": "string", "description": "User status",
        "enum": ["active", "inactive", "pending"], "default": "active",
      ],
      "verified": ["type": "boolean", "description": "Verification status", "default": true],
    ],
  ]

  /// The five ways to offer choices (SEP-1330).
  static let choices: JSONObject = [
    "type": "object", "required": [],
    "properties": [
      "untitledSingle": ["type": "string", "enum": names("option")],
      "titledSingle": ["type": "string", "oneOf": titled("Option")],
      "legacyEnum": [
        "type": "string", "enum": names("opt"),
        "enumNames": ["Option One", "Option Two", "Option Three"],
      ],
      "untitledMulti": [
        "type": "array", "minItems": 1, "maxItems": 3,
        "items": ["type": "string", "enum": names("option")],
      ],
      "titledMulti": [
        "type": "array", "minItems": 1, "maxItems": 3, "items": ["anyOf": titled("Choice")],
      ],
    ],
  ]

  private static func names(_ stem: String) -> JSONValue {
    .array((1...3).map { .string("\(stem)\($0)") })
  }

  private static func titled(_ noun: String) -> JSONValue {
    let titles = ["First", "Second", "Third"].map { "\($0) \(noun)" }
    return .array(
      titles.enumerated().map { index, title in
        ["const": .string("value\(index + 1)"), "title": .string(title)]
      })
  }
}
