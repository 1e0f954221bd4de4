/// Checks values against the part of JSON Schema 2020-12 that tools use.
///
/// Understood: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`,
/// `propertyNames`, `minProperties`, `maxProperties`, `items`, `prefixItems`, `minItems`,
/// `maxItems`, `uniqueItems`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`,
/// `multipleOf`, `minLength`, `maxLength`, `pattern`, `allOf`, `anyOf`, `oneOf`, `not`,
/// `if`/`then`/`else`, `$defs` and `$ref` within the schema. Others are taken as annotations.
/// Work is bounded: a check that takes too many steps fails.
struct JSONSchema {
  private static let steps = 200_000
  private static let depth = 64
  private static let problems = 5

  let root: JSONValue

  init(_ root: JSONObject) { self.root = .object(root) }

  /// What is wrong with the value, one sentence each, at most five; empty if it matches.
  func problems(with value: JSONValue) -> [String] {
    var check = Check(root: root, stepsLeft: Self.steps, depthLeft: Self.depth)
    check.check(value, root, at: "")
    return Array(check.problems.prefix(Self.problems))
  }

  /// What is wrong with the schema itself: references that lead nowhere. Nil if nothing is.
  func defect() -> String? {
    var stack = [root]
    while let next = stack.popLast() {
      switch next {
      case .object(let object):
        if let reference = object["$ref"]?.string, Self.resolve(reference, in: root) == nil {
          return "\"$ref\": \"\(reference)\" leads nowhere; only #/… within the schema works"
        }
        stack.append(contentsOf: object.map(\.value))
      case .array(let array): stack.append(contentsOf: array)
      default: continue
      }
    }
    return nil
  }

  static func resolve(_ reference: String, in root: JSONValue) -> JSONValue? {
    guard reference.hasPrefix("#") else { return nil }
    var value: JSONValue? = root
    for part in reference.dropFirst().split(separator: "/") {
      let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
      switch value {
      case .object(let object): value = object[name]
      case .array(let array):
        value = Int(name).flatMap { array.indices.contains($0) ? array[$0] : nil }
      default: return nil
      }
    }
    return value
  }

  /// One run over a value.
  struct Check {
    let root: JSONValue
    var stepsLeft: Int
    var depthLeft: Int
    var problems: [String] = []

    mutating func check(_ value: JSONValue, _ schema: JSONValue, at path: String) {
      stepsLeft -= 1
      guard stepsLeft > 0, depthLeft > 0 else {
        return fail(path, "is too large or too deep to check")
      }
      guard problems.count < JSONSchema.problems else { return }
      guard case .object(let rules) = schema else {
        if schema == false { fail(path, "is not allowed") }
        return
      }
      depthLeft -= 1
      defer { depthLeft += 1 }
      guard checkType(value, rules, at: path) else { return }
      checkChoice(value, rules, at: path)
      switch value {
      case .object(let object): checkMembers(object, rules, at: path)
      case .array(let array): checkElements(array, rules, at: path)
      case .string(let text): checkText(text, rules, at: path)
      case .integer, .number, .literal: checkNumber(value.number ?? 0, rules, at: path)
      case .null, .bool: break
      }
      checkCombinations(value, rules, at: path)
    }

    /// Whether the value matches, without noting why not.
    mutating func matches(_ value: JSONValue, _ schema: JSONValue) -> Bool {
      var inner = Check(root: root, stepsLeft: stepsLeft, depthLeft: depthLeft)
      inner.check(value, schema, at: "")
      stepsLeft = inner.stepsLeft
      return inner.problems.isEmpty
    }

    mutating func fail(_ path: String, _ problem: String) {
      let place = path.isEmpty ? "The value" : "\"\(path.dropFirst().prefix(200))\""
      problems.append("\(place) \(problem).")
    }
  }
}
