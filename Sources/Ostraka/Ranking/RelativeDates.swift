/// What "yesterday", "last Friday" or "two weeks ago" mean in a text of a known day, as the terms of
/// those dates: a question names the date, the text that was written that day need not.
enum RelativeDates {
  /// The terms of the dates that a text speaks of by their distance from a day.
  static func terms(in words: [Term], on today: CalendarDay) -> [Term] {
    var found: [Term] = []
    for index in words.indices {
      let next = index + 1 < words.count ? words[index + 1].text : ""
      switch words[index].text {
      case "yesterday": found += day(-1, from: today)
      case "tomorrow": found += day(1, from: today)
      case "last", "past": found += before(today, next)
      case "next": found += after(today, next)
      case "weekend" where index > 0 && words[index - 1].text == "the":
        found += week(of: today.advanced(by: -today.weekday - 1))
      case "ago" where index >= 2:
        found += ago(words[index - 2], words[index - 1].text, today)
      default: continue
      }
    }
    return found
  }

  private static func before(_ today: CalendarDay, _ unit: String) -> [Term] {
    switch unit {
    case "night": return day(-1, from: today)
    case "week": return week(of: today.advanced(by: -7))
    case "weekend": return week(of: today.advanced(by: -today.weekday - 1))
    case "month": return month(-1, from: today)
    case "year": return [Term("\(today.year - 1)")]
    default:
      guard let weekday = DateNames.weekdays[Term(unit)] else { return [] }
      let distance = (today.weekday - (weekday - 1) + 7) % 7
      return day(-(distance == 0 ? 7 : distance), from: today)
    }
  }

  private static func after(_ today: CalendarDay, _ unit: String) -> [Term] {
    switch unit {
    case "week": return week(of: today.advanced(by: 7))
    case "month": return month(1, from: today)
    case "year": return [Term("\(today.year + 1)")]
    default:
      guard let weekday = DateNames.weekdays[Term(unit)] else { return [] }
      let distance = (weekday - 1 - today.weekday + 7) % 7
      return day(distance == 0 ? 7 : distance, from: today)
    }
  }

  private static func ago(_ count: Term, _ unit: String, _ today: CalendarDay) -> [Term] {
    guard let count = numbers[count] ?? Int(count.text), (1...999).contains(count) else {
      return []
    }
    switch unit {
    case "day": return day(-count, from: today)
    case "week": return week(of: today.advanced(by: -7 * count))
    case "month": return month(-count, from: today)
    case "year": return [Term("\(today.year - count)")]
    default: return []
    }
  }

  private static func day(_ distance: Int, from today: CalendarDay) -> [Term] {
    today.advanced(by: distance).map(DateTerms.terms) ?? []
  }

  private static func week(of day: CalendarDay?) -> [Term] {
    day.map { [DateTerms.week(of: $0)] } ?? []
  }

  private static func month(_ distance: Int, from today: CalendarDay) -> [Term] {
    let months = today.year * 12 + today.month - 1 + distance
    return [DateTerms.month(months % 12 + 1, of: months / 12)]
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
