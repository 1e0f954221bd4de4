/// A date at the beginning of some terms.
struct WrittenDate {
  let day: CalendarDay?
  let terms: [Term]
  /// The index after its last term.
  let end: Int

  init?(_ terms: [Term], at index: Int) {
    var rest = Reader(terms: terms, at: index)
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
