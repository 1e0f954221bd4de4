/// A day of the Gregorian calendar, without a time zone.
struct CalendarDay: Hashable {
  let year: Int
  /// 1 to 12.
  let month: Int
  /// 1 to 31.
  let day: Int

  /// Nil for a day that isn't in the calendar, or a year that isn't 1000 to 2999.
  init?(year: Int, month: Int, day: Int) {
    guard (1_000...2_999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// The day's number, from 1970-01-01 as 0. (Hinnant, "chrono-Compatible Low-Level Date Algorithms".)
  var number: Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  init?(number: Int) {
    let shifted = number + 719_468
    guard shifted >= 0 else { return nil }
    let era = shifted / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: ofYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  func advanced(by days: Int) -> CalendarDay? { CalendarDay(number: number + days) }

  /// 0 for Monday to 6 for Sunday.
  var weekday: Int { (number % 7 + 10) % 7 }

  /// The week as ISO 8601 counts it: its year and number.
  var week: (year: Int, number: Int) {
    let thursday = CalendarDay(number: number - weekday + 3) ?? self
    let first = CalendarDay(year: thursday.year, month: 1, day: 1) ?? thursday
    return (thursday.year, (thursday.number - first.number) / 7 + 1)
  }
}
