/// Terms for the dates that a text names, so that "May 8th, 2023" and "2023-05-08" meet.
///
/// A day gives itself, its week and its month (`2023_05_08 2023_w19 2023_05`), and what a yearless date
/// gives (`05_08`); a month with its year gives `2023_05`. They follow the words of the date.
enum DateTerms {
  static func terms(of day: CalendarDay) -> [Term] {
    [
      Term("\(day.year)_\(padded(day.month))_\(padded(day.day))"), week(of: day),
      month(day.month, of: day.year), Term("\(padded(day.month))_\(padded(day.day))"),
    ]
  }

  static func week(of day: CalendarDay) -> Term {
    Term("\(day.week.year)_w\(padded(day.week.number))")
  }

  static func month(_ month: Int, of year: Int) -> Term { Term("\(year)_\(padded(month))") }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The same terms with those of the dates among them.
  static func adding(to terms: [Term]) -> [Term] {
    // Few texts have a date in every line: nothing is copied before one is found.
    var result: [Term]?
    var copied = 0
    var index = 0
    while index < terms.count {
      guard let date = WrittenDate(terms, at: index) else {
        index += 1
        continue
      }
      result = (result ?? []) + terms[copied..<date.end] + date.terms
      (copied, index) = (date.end, date.end)
    }
    guard let result else { return terms }
    return result + terms[copied...]
  }

  /// The day that a text names, with its year, and nothing else.
  static func day(_ text: String) -> CalendarDay? {
    var text = text
    let terms = text.withUTF8 { bytes in
      var scanner = TermScanner(UnsafeRawBufferPointer(bytes))
      return scanner.scan()
    }
    guard let date = WrittenDate(terms, at: 0), date.end == terms.count else { return nil }
    return date.day
  }

  /// The last day that a text names with its year; nil for none.
  static func lastDay(in terms: [Term]) -> CalendarDay? {
    var last: CalendarDay?
    for index in terms.indices { last = WrittenDate(terms, at: index)?.day ?? last }
    return last
  }
}

/// A date at the beginning of some terms.
private struct WrittenDate {
  let day: CalendarDay?
  let terms: [Term]
  /// The index after its last term.
  let end: Int

  init?(_ terms: [Term], at index: Int) {
    var rest = Reader(terms: terms, at: index)
    // A year is the cheapest to tell from what isn't a date, then a day, then a month.
    if let date = rest.numeric() ?? rest.dayFirst() ?? rest.monthFirst() {
      self = date
    } else {
      return nil
    }
  }

  private init(day: CalendarDay?, terms: [Term], end: Int) {
    (self.day, self.terms, self.end) = (day, terms, end)
  }

  private struct Reader {
    let terms: [Term]
    let start: Int
    var at: Int

    init(terms: [Term], at index: Int) {
      self.terms = terms
      (start, at) = (index, index)
    }

    /// `2023-05-08`, also with a time behind it.
    mutating func numeric() -> WrittenDate? {
      at = start
      guard let year = number(4), let month = number(2), at < terms.count else { return nil }
      let text = terms[at].text.utf8
      let digits = text.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ $0.isDigit }),
        text.count == 2 || text.dropFirst(2).first == UInt8(ascii: "t"),
        let day = CalendarDay(
          year: year, month: month, day: Int(String(Substring(digits))) ?? 0)
      else { return nil }
      return WrittenDate(day: day, terms: DateTerms.terms(of: day), end: at + 1)
    }

    /// `8 May 2023`, `the 8th of May`.
    mutating func dayFirst() -> WrittenDate? {
      at = start
      guard let day = dayOfMonth() else { return nil }
      if at < terms.count, terms[at].text == "of" { at += 1 }
      guard let month = month() else { return nil }
      return finish(day, month)
    }

    /// `May 8th, 2023`, `May 2023`.
    mutating func monthFirst() -> WrittenDate? {
      at = start
      guard let month = month() else { return nil }
      if let year = number(4) {
        return WrittenDate(day: nil, terms: [DateTerms.month(month, of: year)], end: at)
      }
      guard let day = dayOfMonth() else { return nil }
      return finish(day, month)
    }

    private mutating func finish(_ day: Int, _ month: Int) -> WrittenDate? {
      if let year = number(4) {
        guard let date = CalendarDay(year: year, month: month, day: day) else { return nil }
        return WrittenDate(day: date, terms: DateTerms.terms(of: date), end: at)
      }
      // Of a leap year, so that 29 February is one.
      guard let date = CalendarDay(year: 2_000, month: month, day: day) else { return nil }
      return WrittenDate(day: nil, terms: [DateTerms.terms(of: date)[3]], end: at)
    }

    /// A number of so many digits, if the next term is one; a year begins with 1 or 2.
    private mutating func number(_ digits: Int) -> Int? {
      guard at < terms.count, terms[at].text.utf8.count == digits,
        terms[at].text.utf8.allSatisfy({ $0.isDigit }), let number = Int(terms[at].text),
        digits < 4 || (1_000...2_999).contains(number)
      else { return nil }
      at += 1
      return number
    }

    /// `8`, or `8th`, which the analyzer writes as `8th 8 th`.
    private mutating func dayOfMonth() -> Int? {
      guard at < terms.count, let first = terms[at].text.utf8.first, first.isDigit else {
        return nil
      }
      let text = terms[at].text
      if text.utf8.count <= 2, let number = Int(text) {
        at += 1
        return number
      }
      let digits = text.prefix { $0.isNumber }
      guard text.utf8.count <= 4, DateNames.ordinals.contains(text.dropFirst(digits.count)),
        at + 2 < terms.count, terms[at + 1].text == digits, let number = Int(digits)
      else { return nil }
      at += 3
      return number
    }

    private mutating func month() -> Int? {
      guard at < terms.count, let month = DateNames.months[terms[at]] else { return nil }
      at += 1
      return month
    }
  }
}

/// How dates are written in English, as the analyzer's terms.
enum DateNames {
  static let ordinals: Set<Substring> = ["st", "nd", "rd", "th"]

  static let months = numbered(
    """
    january february march april may june july august september october november december
    """,
    also: "jan feb mar apr may jun jul aug sep oct nov dec")

  static let weekdays = numbered(
    "monday tuesday wednesday thursday friday saturday sunday", also: "mon tue wed thu fri sat sun")

  /// Whether a word in lower case is a month's name, whole or short.
  static func isMonth(_ word: String) -> Bool {
    var letters = Array(word.utf8)
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
