import Foundation

/// A place in a list, opaque to clients: the list's name and the last entry before the place.
struct Cursor {
  static let unknown = RPCError.invalidParams(
    "The cursor is unknown or has expired. Begin again without one.")

  private let list: String
  private let place: String

  init(_ list: String, _ place: String) {
    self.list = list
    self.place = place
  }

  /// The cursor in a request's params, if there is one.
  init?(_ params: JSONObject, _ limits: Limits) throws(RPCError) {
    guard let value = params["cursor"] else { return nil }
    // Base64 of a bounded place and the list's name.
    guard let text = value.string, text.utf8.count <= 16_384,
      let data = Data(base64Encoded: text), let decoded = String(data: data, encoding: .utf8),
      let end = decoded.firstIndex(of: "\n")
    else { throw Self.unknown }
    list = String(decoded[..<end])
    place = String(decoded[decoded.index(after: end)...])
  }

  var text: String { Data("\(list)\n\(place)".utf8).base64EncodedString() }

  func place(in list: String) -> String? { self.list == list ? place : nil }

  /// The page of a list that the params ask for.
  static func page<Element: Sendable>(
    of elements: [Element], _ list: String, _ params: JSONObject, _ limits: Limits,
    name: (Element) -> String
  ) throws(RPCError) -> Page<Element> {
    var start = 0
    if let cursor = try Cursor(params, limits) {
      guard let place = cursor.place(in: list),
        let last = elements.firstIndex(where: { name($0) == place })
      else { throw unknown }
      start = last + 1
    }
    let page = Array(elements[start...].prefix(max(1, limits.page)))
    let isLast = start + page.count >= elements.count
    return Page(page, next: isLast ? nil : page.last.map { Cursor(list, name($0)).text })
  }
}
