import Testing

@testable import Ostraka

@Suite("How far quotes bear out an answer")
struct AnswerSupportTests {
  private static let quote = "The daemon listens on port 7077 and ends after 30 seconds."

  private func degree(_ answer: String, _ quote: String = quote) -> Double {
    AnswerSupport().degree(of: answer, by: [quote], to: "Which port does the daemon use?")
  }

  @Test("wholly when all of its own words stand there", arguments: ["7077", "Port 7077."])
  func whole(_ answer: String) { #expect(degree(answer) == 1) }

  @Test("less with each word that doesn't, and still less for a number")
  func partly() {
    #expect(degree("It listens on 7077 always") < 1)
    #expect(degree("It listens loudly") > degree("It listens on 8080"))
    #expect(degree("8080") == AnswerSupport.least / 2)
  }

  @Test("not at all when the quote has to do with neither question nor answer")
  func none() {
    #expect(degree("8080", "The harbour has four piers.") == 0)
    #expect(degree("Yes", "the") == 0)
  }

  @Test("half for an answer without words of its own", arguments: ["Yes.", "The port.", "No"])
  func verdict(_ answer: String) {
    #expect(AnswerSupport.least < degree(answer) && degree(answer) < 1)
  }

  @Test("in any script and notation")
  func scripts() {
    let support = AnswerSupport()
    #expect(support.degree(of: "10,000", by: ["limit is 10000"], to: "What is the limit?") == 1)
    #expect(support.degree(of: "灯台", by: ["港には灯台がある"], to: "港には何がある?") == 1)
  }
}
