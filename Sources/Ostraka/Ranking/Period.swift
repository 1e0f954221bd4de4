/// A day, week, month or year of the calendar.
enum Period: Hashable {
  case day(CalendarDay)
  /// The week, from Monday on, that has the day.
  case week(of: CalendarDay)
  case month(Int, of: Int)
  case year(Int)

  var terms: [Term] {
    switch self {
    case .day(let day): DateTerms.terms(of: day)
    case .week(let day): [DateTerms.week(of: day)]
    case .month(let month, let year): [DateTerms.month(month, of: year)]
    case .year(let year): [Term("\(year)")]
    }
  }

  /// In English, such as `8 May 2023`, `week of 8 May 2023`, `May 2023`, `2023`.
  var text: String {
    switch self {
    case .day(let day): "\(day.day) \(DateNames.english[day.month - 1]) \(day.year)"
    case .week(let day):
      "week of " + Period.day(day.advanced(by: -day.weekday) ?? day).text
    case .month(let month, let year): "\(DateNames.english[month - 1]) \(year)"
    case .year(let year): "\(year)"
    }
  }
}
