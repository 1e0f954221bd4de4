import Foundation
import Testing

@testable import Ostraka

@Suite("Dates")
struct DateTests {
  private let analyzer = Analyzer()

  private func dates(_ text: String) -> [String] {
    analyzer.terms(in: text).map(\.text).filter { $0.contains("_") }
  }

  private static let eighthOfMay = ["2023_05_08", "2023_w19", "2023_05", "05_08"]

  @Test(
    "meet however they are written",
    arguments: [
      "8 May 2023", "8 May, 2023", "the 8th of May 2023", "May 8, 2023", "May 8th, 2023",
      "2023-05-08", "2023-05-08T10:15:00Z", "2023/05/08", "1:56 pm on 8 May, 2023",
    ])
  func forms(_ text: String) {
    #expect(dates("We met on \(text), in Rome.") == Self.eighthOfMay)
  }

  @Test("without a day or a year give what is known")
  func parts() {
    #expect(dates("in May 2023") == ["2023_05"])
    #expect(dates("on May 8th we met") == ["05_08"])
    #expect(dates("on the 29th of February") == ["02_29"])
    #expect(dates("on the 30th of February 2023") == ["2023_02"])
  }

  @Test(
    "that aren't in the calendar are numbers and words",
    arguments: ["May 42nd", "2023-13-08", "you may 7000", "8 apples", "2023"])
  func invalid(_ text: String) {
    #expect(dates(text).isEmpty)
  }

  @Test("keep the words around them, and those of the date")
  func words() {
    let terms = analyzer.terms(in: "Sam left 8 May 2023 early").map(\.text)
    #expect(terms == ["sam", "leav", "8", "may", "2023"] + Self.eighthOfMay + ["earli"])
  }

  @Test("count weeks as ISO 8601 does")
  func weeks() throws {
    let expected = [
      (2021, 1, 3, 2020, 53), (2021, 1, 4, 2021, 1), (2024, 12, 30, 2025, 1),
      (2023, 5, 8, 2023, 19),
    ]
    for (year, month, day, weekYear, week) in expected {
      let date = try #require(CalendarDay(year: year, month: month, day: day))
      #expect(date.week == (weekYear, week))
    }
  }

  @Test("go to a day's number and back, for every day of 400 years")
  func numbers() throws {
    let first = try #require(CalendarDay(year: 1_800, month: 1, day: 1)).number
    let wrong = (first..<(first + 146_097)).filter { CalendarDay(number: $0)?.number != $0 }
    #expect(wrong.isEmpty)
    #expect(CalendarDay(number: 0) == CalendarDay(year: 1970, month: 1, day: 1))
    #expect(CalendarDay(number: 0)?.weekday == 3)
  }

  @Test(
    "that are told by their distance are found by name",
    arguments: [
      // 8 May 2023 was a Monday.
      ("I saw it yesterday", "2023_05_07"), ("We leave tomorrow", "2023_05_09"),
      ("I saw it the day before yesterday", "2023_05_06"),
      ("We leave the day after tomorrow", "2023_05_10"),
      ("last night it rained", "2023_05_07"), ("last Friday we met", "2023_05_05"),
      ("last Monday we met", "2023_05_01"), ("next Tuesday we meet", "2023_05_09"),
      ("I ran last week", "2023_w18"), ("the weekend was warm", "2023_w18"),
      ("next week I run", "2023_w20"), ("three days ago I ran", "2023_05_05"),
      ("two weeks ago I ran", "2023_w17"), ("last month I ran", "2023_04"),
      ("5 months ago I ran", "2022_12"), ("a year ago I ran", "2022"), ("last year", "2022"),
    ])
  func relative(_ text: String, _ expected: String) throws {
    let monday = try #require(CalendarDay(year: 2023, month: 5, day: 8))
    let terms = RelativeDate.all(in: analyzer.terms(in: text))
      .flatMap { $0.period(on: monday)?.terms ?? [] }
    #expect(terms.map(\.text).contains(expected))
  }

  @Test("of a passage are counted from the date that it stands under")
  func passages() throws {
    let text = "# Log\n\n## 8 May 2023\n\nI saw it yesterday.\n\n## 20 June 2023\n\nNothing new.\n"
    let passages = PassageTerms.all(of: Data(text.utf8), named: "log.md", revision: "r")
    let saw = try #require(passages.first { $0.body.contains("saw") || $0.body.contains("see") })
    #expect(saw.headings.contains("2023_05_07") && saw.headings.contains("2023_05_08"))
    #expect(!saw.headings.contains("2023_06_20"))
    let undated = PassageTerms.all(of: Data("yesterday".utf8), named: "a.md", revision: "r")
    #expect(!undated[0].headings.contains { $0.text.contains("_") })
    let named = PassageTerms.all(of: Data("yesterday".utf8), named: "2023-05-08.md", revision: "r")
    #expect(named[0].headings.contains("2023_05_07"))
  }
}

extension Term: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}
