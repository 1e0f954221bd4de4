import MCP

/// Tools whose schemas must reach the client as they are.
enum SchemaTools {
  static let all = [
    Tool(
      name: "json_schema_2020_12_tool", description: "Has much of JSON Schema 2020-12.",
      input: dialect
    ) { arguments, _ in
      .text("JSON Schema 2020-12 tool called with: \(JSONValue.object(arguments).text)")
    },
    Tool(
      name: "test_structured_content", description: "Gives structured content.",
      output: [
        "type": "object", "required": ["degrees"],
        "properties": ["degrees": ["type": "integer"]],
      ]
    ) { _, _ in .structured(["degrees": 21]) },
    // Only 2026-07-28 knows structured content that is no object.
    Tool(
      name: "sep_2106_array_output_tool", description: "Gives an array.",
      output: ["type": "array", "items": ["type": "string"]]
    ) { _, _ in .structured(["one", "two"]) },
    Tool(
      name: "sep_2106_primitive_output_tool", description: "Gives a number.",
      output: ["type": "number"]
    ) { _, _ in .structured(42) },
  ]

  private static let dialect: JSONObject = [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": [
      "address": [
        "$anchor": "addressDef", "type": "object",
        "properties": ["street": ["type": "string"], "city": ["type": "string"]],
      ]
    ],
    "properties": [
      "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
      "contactMethod": ["type": "string", "enum": ["phone", "email"]],
      "phone": ["type": "string"], "email": ["type": "string"],
    ],
    "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
    "if": [
      "properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"],
    ],
    "then": ["required": ["phone"]],
    "else": ["required": ["email"]],
    "additionalProperties": false,
  ]
}
