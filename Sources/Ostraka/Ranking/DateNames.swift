/// How dates are written in English, as the analyzer's terms.
enum DateNames {
  static let ordinals: Set<Substring> = ["st", "nd", "rd", "th"]

  static let english = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  static let months = numbered(
    english.joined(separator: " ").lowercased(),
    also: "jan feb mar apr may jun jul aug sep oct nov dec")

  static let weekdays = numbered(
    "monday tuesday wednesday thursday friday saturday sunday", also: "mon tue wed thu fri sat sun")

  /// Whether a word in lower case is a month's name, whole or short.
  static func isMonth(_ word: String) -> Bool {
    var letters = Array(word.utf8)
    guard letters.allSatisfy(\.isLetter) else { return false }
    EnglishStemmer.stem(&letters)
    return months[Term(String(decoding: letters, as: UTF8.self))] != nil
  }

  /// Counted from 1.
  private static func numbered(_ names: String, also short: String) -> [Term: Int] {
    var numbers: [Term: Int] = [:]
    for list in [names, short] {
      for (index, name) in list.split(whereSeparator: \.isWhitespace).enumerated() {
        var letters = Array(name.utf8)
        EnglishStemmer.stem(&letters)
        numbers[Term(String(decoding: letters, as: UTF8.self))] = index + 1
      }
    }
    return numbers
  }
}
