extension JSONSchema.Check {
  mutating func checkType(
    _ value: JSONValue, _ rules: JSONObject, at path: String
  ) -> Bool {
    guard let type = rules["type"] else { return true }
    let wanted = type.string.map { [$0] } ?? (type.array ?? []).compactMap(\.string)
    let isInteger: Bool =
      switch value {
      case .number(let number): number.rounded() == number
      case .literal(let text): !text.contains { $0 == "." || $0 == "e" || $0 == "E" }
      default: false
      }
    let fits = wanted.contains {
      $0 == value.kind || ($0 == "number" && value.kind == "integer")
        || ($0 == "integer" && isInteger)
    }
    if !fits { fail(path, "must be \(wanted.joined(separator: " or ")), not \(value.kind)") }
    return fits
  }

  mutating func checkChoice(_ value: JSONValue, _ rules: JSONObject, at path: String) {
    if let choices = rules["enum"]?.array, !choices.contains(where: { Self.same($0, value) }) {
      let list = choices.prefix(20).map(\.text).joined(separator: ", ")
      fail(path, "must be one of \(list)")
    }
    if let constant = rules["const"], !Self.same(constant, value) {
      fail(path, "must be \(constant.text.prefix(100))")
    }
  }

  // 1 and 1.0 are the same number to JSON Schema.
  private static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if left == right { return true }
    guard case .number = left, let a = left.number, let b = right.number else {
      guard case .number = right, let a = left.number, let b = right.number else { return false }
      return a == b
    }
    return a == b
  }

  mutating func checkMembers(_ object: JSONObject, _ rules: JSONObject, at path: String) {
    for case .string(let name) in rules["required"]?.array ?? [] where object[name] == nil {
      fail(path + "/" + name, "is required")
    }
    bound(object.count, "members", rules["minProperties"], rules["maxProperties"], at: path)
    let properties = rules["properties"]?.object
    for (name, value) in object {
      let inner = path + "/" + name
      if let rule = rules["propertyNames"], !matches(.string(name), rule) {
        fail(inner, "has a name that is not allowed")
      }
      if let rule = properties?[name] {
        check(value, rule, at: inner)
      } else if let rule = rules["additionalProperties"] {
        if rule == false {
          fail(
            inner, "is not known; known are: \((properties?.names ?? []).joined(separator: ", "))")
        } else {
          check(value, rule, at: inner)
        }
      }
    }
  }

  mutating func checkElements(_ array: [JSONValue], _ rules: JSONObject, at path: String) {
    bound(array.count, "elements", rules["minItems"], rules["maxItems"], at: path)
    let first = rules["prefixItems"]?.array ?? []
    for (position, value) in array.enumerated() {
      if position < first.count {
        check(value, first[position], at: "\(path)/\(position)")
      } else if let rule = rules["items"] {
        check(value, rule, at: "\(path)/\(position)")
      }
    }
    if rules["uniqueItems"] == true, Set(array).count < array.count {
      fail(path, "must not repeat an element")
    }
  }

  mutating func checkText(_ text: String, _ rules: JSONObject, at path: String) {
    if rules["minLength"] != nil || rules["maxLength"] != nil {
      let length = text.unicodeScalars.count
      bound(length, "characters", rules["minLength"], rules["maxLength"], at: path)
    }
    guard let pattern = rules["pattern"]?.string else { return }
    // A backtracking engine on long text may take for ever.
    guard text.utf8.count <= 4_096, let regex = try? Regex(pattern) else {
      return fail(path, "cannot be checked against the pattern \(pattern)")
    }
    if text.firstMatch(of: regex) == nil { fail(path, "must match the pattern \(pattern)") }
  }

  mutating func checkNumber(_ value: Double, _ rules: JSONObject, at path: String) {
    if let least = rules["minimum"]?.number, value < least {
      fail(path, "must be at least \(Self.shown(least))")
    }
    if let most = rules["maximum"]?.number, value > most {
      fail(path, "must be at most \(Self.shown(most))")
    }
    if let least = rules["exclusiveMinimum"]?.number, value <= least {
      fail(path, "must be more than \(Self.shown(least))")
    }
    if let most = rules["exclusiveMaximum"]?.number, value >= most {
      fail(path, "must be less than \(Self.shown(most))")
    }
    if let step = rules["multipleOf"]?.number, step > 0 {
      let quotient = value / step
      if abs(quotient - quotient.rounded()) > 1e-9 {
        fail(path, "must be a multiple of \(Self.shown(step))")
      }
    }
  }

  mutating func checkCombinations(_ value: JSONValue, _ rules: JSONObject, at path: String) {
    if let reference = rules["$ref"]?.string {
      if let target = JSONSchema.resolve(reference, in: root) {
        check(value, target, at: path)
      } else {
        fail(path, "cannot be checked: \"\(reference)\" leads nowhere")
      }
    }
    for rule in rules["allOf"]?.array ?? [] { check(value, rule, at: path) }
    if let choices = rules["anyOf"]?.array, !choices.contains(where: { matches(value, $0) }) {
      fail(path, "matches none of the allowed forms")
    }
    if let choices = rules["oneOf"]?.array {
      let count = choices.count { matches(value, $0) }
      if count != 1 { fail(path, "must match exactly one of the allowed forms, not \(count)") }
    }
    if let rule = rules["not"], matches(value, rule) {
      fail(path, "has a form that is not allowed")
    }
    if let condition = rules["if"] {
      let branch = matches(value, condition) ? "then" : "else"
      if let rule = rules[branch] { check(value, rule, at: path) }
    }
  }

  private mutating func bound(
    _ count: Int, _ things: String, _ least: JSONValue?, _ most: JSONValue?, at path: String
  ) {
    if let least = least?.integer, count < least {
      fail(path, "must have at least \(least) \(things)")
    }
    if let most = most?.integer, count > most {
      fail(path, "must have at most \(most) \(things)")
    }
  }

  private static func shown(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? number.description
  }
}
