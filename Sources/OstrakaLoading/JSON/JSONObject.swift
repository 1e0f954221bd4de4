import Foundation

/// A JSON object whose shape is not known beforehand.
struct JSONObject {
  private let values: [String: Any]

  /// Nil for anything but one whole object. Half a surrogate pair, which programs leave behind where
  /// they cut text, becomes U+FFFD.
  init?(_ data: some DataProtocol) {
    let data = Data(data)
    guard data.contains(UInt8(ascii: "{")) else { return nil }
    let parsed =
      (try? JSONSerialization.jsonObject(with: data))
      ?? (try? JSONSerialization.jsonObject(with: SurrogateRepair.repaired(data)))
    guard let values = parsed as? [String: Any] else { return nil }
    self.values = values
  }

  private init(_ values: [String: Any]) { self.values = values }

  func string(_ key: String) -> String? { values[key] as? String }

  /// Whether it is there and true.
  func isTrue(_ key: String) -> Bool { values[key] as? Bool ?? false }

  func has(_ key: String) -> Bool { values[key] != nil }

  func object(_ key: String) -> JSONObject? { (values[key] as? [String: Any]).map(JSONObject.init) }

  /// The objects of an array; other elements are left out.
  func objects(_ key: String) -> [JSONObject]? {
    (values[key] as? [Any])?.compactMap { ($0 as? [String: Any]).map(JSONObject.init) }
  }

  /// An array of strings; nil if anything else is in it.
  func strings(_ key: String) -> [String]? { values[key] as? [String] }

  /// Its keys, sorted.
  var keys: [String] { values.keys.sorted() }
}
