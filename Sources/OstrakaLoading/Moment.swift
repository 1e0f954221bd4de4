import Ostraka

extension Timestamp {
  private static let second: Int64 = 1_000_000
  private static let day: Int64 = 86_400

  /// ISO 8601 in UTC with microseconds, `2025-11-23T03:30:05.123456Z`; outside the years 0 to 9999
  /// the whole microseconds since 1970 as a number.
  var iso8601: String {
    let seconds = microseconds.dividedDown(by: Self.second)
    let (year, month, date) = Self.civil(seconds.quotient.dividedDown(by: Self.day).quotient)
    guard 0...9999 ~= year else { return "\(microseconds)" }
    let clock = seconds.quotient.dividedDown(by: Self.day).remainder
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(date, 2) + "T"
      + padded(clock / 3_600, 2) + ":" + padded(clock / 60 % 60, 2) + ":" + padded(clock % 60, 2)
      + "." + padded(seconds.remainder, 6) + "Z"
  }

  /// What ``iso8601`` makes, and other moments of RFC 3339: any fraction, of which digits beyond
  /// microseconds are dropped, and any offset. Nil for anything else and for days that never were.
  init?(iso8601 text: String) {
    if let number = Int64(text) {
      self.init(microseconds: number)
      return
    }
    var digits = Digits(text)
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
      digits.skip("-"), let date = digits.number(2), digits.skip("T") || digits.skip(" "),
      let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2),
      digits.skip(":"), let second = digits.number(2), let fraction = digits.fraction(),
      let offset = digits.offset(), digits.isAtEnd, hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.days(year, month, date)
    guard Self.civil(days) == (year, month, date) else { return nil }
    let seconds = days * Self.day + hour * 3_600 + minute * 60 + second - offset
    self.init(microseconds: seconds * Self.second + fraction)
  }

  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
  // civil_from_days: years begin in March, eras have 400 years.

  private static func days(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
    let (era, year) = (month > 2 ? year : year - 1).dividedDown(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + date - 1
    return era * 146_097 + year * 365 + year / 4 - year / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
    let (era, day) = (days + 719_468).dividedDown(by: 146_097)
    let yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension Int64 {
  /// Division that rounds down, so that the remainder is never negative.
  fileprivate func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// The numbers of a written moment, taken one after the other.
private struct Digits {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// A number of exactly so many digits.
  mutating func number(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let digit = rest.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else {
        return nil
      }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
      rest.removeFirst()
    }
    return value
  }

  /// Microseconds after a point; 0 where there is none.
  mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    guard var value = number(1) else { return nil }
    var count = 1
    while let digit = number(1) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    for _ in min(count, 6)..<6 { value *= 10 }
    return value
  }

  /// Seconds east of UTC.
  mutating func offset() -> Int64? {
    if skip("Z") { return 0 }
    let isWest = rest.first == UInt8(ascii: "-")
    guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2) else {
      return nil
    }
    return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
  }
}
