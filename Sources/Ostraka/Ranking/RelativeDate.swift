/// "Yesterday", "last Friday" or "two weeks ago": a date that a text names by its distance from the day
/// it was written. A question names the date itself.
struct RelativeDate {
  /// The indices of its terms.
  let range: Range<Int>
  private let distance: Distance

  private enum Distance {
    case days(Int), weeks(Int), months(Int), years(Int)
    /// 1 for Monday: the last one before, or the first one after the day.
    case weekdayBefore(Int)
    case weekdayAfter(Int)
    /// The week of the Saturday and Sunday before.
    case weekend
  }

  /// Those that some terms name, in order.
  static func all(in words: [Term]) -> [RelativeDate] {
    words.indices.compactMap { index in
      let next = index + 1 < words.count ? words[index + 1].text : ""
      switch words[index].text {
      case "yesterday": return near(-1, index, words, "befor")
      case "tomorrow": return near(1, index, words, "after")
      case "last", "past":
        return before(next).map { RelativeDate(range: index..<(index + 2), distance: $0) }
      case "next": return after(next).map { RelativeDate(range: index..<(index + 2), distance: $0) }
      case "weekend" where index > 0 && words[index - 1].text == "the":
        return RelativeDate(range: (index - 1)..<(index + 1), distance: .weekend)
      case "ago" where index >= 2:
        return ago(words[index - 2], words[index - 1].text).map {
          RelativeDate(range: (index - 2)..<(index + 1), distance: $0)
        }
      default: return nil
      }
    }
  }

  /// What it means in a text of that day; nil outside the calendar.
  func period(on today: CalendarDay) -> Period? {
    switch distance {
    case .days(let count): return today.advanced(by: count).map(Period.day)
    case .weeks(let count): return today.advanced(by: 7 * count).map(Period.week)
    case .months(let count):
      let months = today.year * 12 + today.month - 1 + count
      return .month(months % 12 + 1, of: months / 12)
    case .years(let count): return .year(today.year + count)
    case .weekend: return today.advanced(by: -today.weekday - 1).map(Period.week)
    case .weekdayBefore(let weekday):
      let days = (today.weekday - (weekday - 1) + 7) % 7
      return today.advanced(by: -(days == 0 ? 7 : days)).map(Period.day)
    case .weekdayAfter(let weekday):
      let days = (weekday - 1 - today.weekday + 7) % 7
      return today.advanced(by: days == 0 ? 7 : days).map(Period.day)
    }
  }

  /// Yesterday and tomorrow, and the days beyond.
  private static func near(
    _ days: Int, _ index: Int, _ words: [Term], _ beyond: String
  ) -> RelativeDate {
    let isBeyond =
      index >= 2 && words[index - 1].text == beyond && words[index - 2].text == "day"
    return RelativeDate(
      range: (isBeyond ? index - 2 : index)..<(index + 1),
      distance: .days(isBeyond ? 2 * days : days))
  }

  private static func before(_ unit: String) -> Distance? {
    switch unit {
    case "night": .days(-1)
    case "week": .weeks(-1)
    case "weekend": .weekend
    case "month": .months(-1)
    case "year": .years(-1)
    default: DateNames.weekdays[Term(unit)].map(Distance.weekdayBefore)
    }
  }

  private static func after(_ unit: String) -> Distance? {
    switch unit {
    case "week": .weeks(1)
    case "month": .months(1)
    case "year": .years(1)
    default: DateNames.weekdays[Term(unit)].map(Distance.weekdayAfter)
    }
  }

  private static func ago(_ count: Term, _ unit: String) -> Distance? {
    guard let count = numbers[count] ?? Int(count.text), (1...999).contains(count) else {
      return nil
    }
    switch unit {
    case "day": return .days(-count)
    case "week": return .weeks(-count)
    case "month": return .months(-count)
    case "year": return .years(-count)
    default: return nil
    }
  }

  private static let numbers: [Term: Int] = {
    let words = "a one two three four five six seven eight nine ten eleven twelve".split(
      separator: " ")
    var numbers: [Term: Int] = [:]
    for (index, word) in words.enumerated() {
      for term in Analyzer().terms(in: String(word)) { numbers[term] = max(1, index) }
    }
    return numbers
  }()
}
