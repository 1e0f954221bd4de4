/// Suggestions for a value that somebody is typing.
public struct Completion: Sendable {
  /// Takes what was typed and the values of the other arguments so far.
  public typealias Handler =
    @Sendable (String, [String: String], Call) async throws -> Completion

  /// The best first; only the first 100 are sent.
  public var values: [String]
  /// How many there are in all, if known.
  public var total: Int?

  public init(_ values: [String], total: Int? = nil) {
    self.values = values
    self.total = total
  }

  var json: JSONObject {
    let shown = values.prefix(100)
    let total = total ?? values.count
    return [
      "completion": [
        "values": .array(shown.map(JSONValue.string)), "total": .integer(total),
        "hasMore": .bool(total > shown.count),
      ]
    ]
  }
}
