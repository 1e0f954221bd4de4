import Testing

@testable import Ostraka

@Suite("The shortest answer")
struct AnswerSpanTests {
  /// Written on a Monday.
  private static let day = CalendarDay(year: 2023, month: 5, day: 8)

  private func span(_ question: String, _ quote: String, day: CalendarDay? = day) -> String? {
    AnswerSpan.text(answering: question, in: quote, from: day, analyzer: Analyzer())
  }

  @Test(
    "is the value that is asked for",
    arguments: [
      ("When did Ann leave?", "Ann left on 12 May 2021, alone.", "12 May 2021"),
      ("When did Ann leave?", "She left in 2019.", "2019"),
      ("In which year was it founded?", "The house was founded in 1999.", "1999"),
      ("When are backups made?", "Backups are made at 3 am.", "3 am"),
      ("How many shards are there?", "The memory has 12 shards and one ledger.", "12 shards"),
      ("How many messages fit?", "A mailbox fits 10,000 messages.", "10,000 messages"),
      ("How many cats has she?", "She told me she has three.", "three"),
      ("How many times did it fail?", "It hung 3 minutes and failed two times.", "two times"),
      ("For how long is a lease held?", "It is held 30 seconds.", "30 seconds"),
      ("How much does a seat cost?", "We pay $25 for it.", "$25"),
      ("How much of the disk is full?", "About 80% is in use.", "80%"),
      ("How old is Ann?", "She turned 31 in spring.", "31"),
      ("How big is a page?", "Every page has 4096 bytes.", "4096 bytes"),
      ("Who wrote the bus?", "The bus was written by Dr. Ada Byron.", "Dr. Ada Byron"),
      ("Who wrote the bus?", "Ada Byron did.", "Ada Byron"),
      ("Which version fixed the bug?", "Release 3.1.4 fixed the bug.", "3.1.4"),
      ("Which store holds the documents?", "All of them are in SQLite.", "SQLite"),
      ("Which option sets it?", "It is set by `busy_timeout` alone.", "`busy_timeout`"),
    ])
  func value(_ question: String, _ quote: String, _ expected: String) {
    #expect(span(question, quote) == expected)
  }

  @Test(
    "has the date that a distance means",
    arguments: [
      ("I left yesterday.", "yesterday (7 May 2023)"),
      ("I left last Friday, late.", "last Friday (5 May 2023)"),
      ("I left two weeks ago.", "two weeks ago (week of 24 April 2023)"),
      ("I left last month.", "last month (April 2023)"),
      ("I left last year.", "last year (2022)"),
    ])
  func distance(_ quote: String, _ expected: String) {
    #expect(span("When did Ann leave?", quote) == expected)
    #expect(
      span("When did Ann leave?", quote, day: nil)
        == String(expected.prefix { $0 != "(" }.dropLast()))
  }

  @Test(
    "is missing where another one might be meant, or none",
    arguments: [
      ("When did Ann leave?", "She left in 2019 and again in 2021."),
      ("When did Ann leave in 2019?", "She left in 2019."),
      ("How does Ann feel when she leaves?", "She felt sad in 2019."),
      ("What did Ann do when Ben left?", "She left in 2019."),
      ("How many shards are there?", "The 4th one has the ledger."),
      ("How many shards are there?", "It holds three ledgers."),
      ("How many dogs has she?", "Once she had some."),
      ("How many games did he win?", "He won The Witcher 3."),
      ("How long is a lease held?", "It is held by 3 parties."),
      ("How much does a class cost?", "It goes on for two days."),
      ("How often is it checked?", "It is checked by 2 parties every week."),
      ("Who wrote the bus?", "Ada Byron and Grace Hopper wrote it."),
      ("Who wrote the bus?", "I'm sure that's known. Thanks!"),
      ("Why did Ann leave?", "She left in 2019."),
      ("Where is Ann?", "She is in Rome."),
    ])
  func unclear(_ question: String, _ quote: String) {
    #expect(span(question, quote) == nil)
  }
}
