/// The members of a JSON object in the order they were given. Equality ignores the order.
public struct JSONObject: Sendable {
  // A flat array beats a dictionary for the few members that messages have; past this many an
  // index keeps a hostile object from costing quadratic time.
  private static let flat = 12

  private var members: [Member] = []
  private var index: [String: Int]?

  private struct Member: Sendable {
    let name: String
    var value: JSONValue
  }

  public init() {}

  /// Later values replace earlier ones of the same name.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (name, value) in members { self[name] = value }
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  /// In their order.
  public var names: [String] { members.map(\.name) }

  /// Setting nil removes the member.
  public subscript(name: String) -> JSONValue? {
    get { position(of: name).map { members[$0].value } }
    set {
      if let at = position(of: name) {
        if let newValue { members[at].value = newValue } else { remove(at: at) }
      } else if let newValue {
        append(name, newValue)
      }
    }
  }

  /// Adds a member unless the name is taken; says whether it did.
  mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
    guard position(of: name) == nil else { return false }
    append(name, value)
    return true
  }

  private func position(of name: String) -> Int? {
    if let index { return index[name] }
    return members.firstIndex { $0.name == name }
  }

  private mutating func append(_ name: String, _ value: JSONValue) {
    members.append(Member(name: name, value: value))
    if index != nil {
      index?[name] = members.count - 1
    } else if members.count > Self.flat {
      reindex()
    }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    if index != nil { reindex() }
  }

  private mutating func reindex() {
    index = Dictionary(
      uniqueKeysWithValues: members.indices.map { (members[$0].name, $0) })
  }
}

extension JSONObject: Sequence {
  public func makeIterator() -> AnyIterator<(name: String, value: JSONValue)> {
    var next = members.makeIterator()
    return AnyIterator { next.next().map { ($0.name, $0.value) } }
  }
}

extension JSONObject: Hashable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.name] == $0.value }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(reduce(0) { $0 ^ $1.name.hashValue })
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
