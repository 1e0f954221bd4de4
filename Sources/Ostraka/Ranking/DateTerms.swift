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
  ///
  /// - Parameter english: the same words as English terms, among which dates are looked for; nil for `terms`.
  static func adding(to terms: [Term], of english: [Term]? = nil) -> [Term] {
    let english = english ?? terms
    // Few texts have a date in every line: nothing is copied before one is found.
    var result: [Term] = []
    var copied = 0
    var index = 0
    while index < terms.count {
      guard let date = WrittenDate(english, at: index) else {
        index += 1
        continue
      }
      result += terms[copied..<date.end]
      result += date.terms
      (copied, index) = (date.end, date.end)
    }
    return copied == 0 ? terms : result + terms[copied...]
  }

  /// The day that a text names, with its year, and nothing else.
  static func day(_ text: String) -> CalendarDay? {
    let terms = TermScanner.terms(in: text)
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
