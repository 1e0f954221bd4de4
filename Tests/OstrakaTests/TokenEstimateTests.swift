import Testing

@testable import Ostraka

@Suite("Tokens are estimated from bytes")
struct TokenEstimateTests {
  /// Counts of the tokenizer of SmolLM2.
  @Test(
    "the estimate is above a tokenizer's count, and not by far",
    arguments: [
      (
        "prose", "The lease of a message ends after thirty seconds; then another may take it.\n", 17
      ),
      ("code", "let deadline = runtime.time.uptime + Self.patience\n", 15),
      ("numbers", "2026-11-23 10:18:33 4096 8192\n", 30),
      ("German", "Der Schlüssel muß geändert werden, bevor die Sitzung beginnt.\n", 26),
      ("Chinese", "在服务器启动之前必须更改密钥。\n", 30),
    ])
  func counts(_ name: String, _ text: String, _ real: Int) {
    let many = String(repeating: text, count: 30)
    let estimate = Double(TokenEstimate.tokens(in: many)) / Double(30 * real)
    #expect((1.0...2.2).contains(estimate), "\(name): \(estimate)")
  }

  @Test("it grows with the text, and nothing has no tokens")
  func bounds() {
    #expect(TokenEstimate.tokens(in: "") == 0)
    #expect(TokenEstimate.tokens(in: "a") >= 1)
    let texts = ["one", "one two", "one two 3", "one two 3 four\n", "one two 3 four\n五"]
    let counts = texts.map { TokenEstimate.tokens(in: $0) }
    #expect(counts == counts.sorted() && Set(counts).count == counts.count)
  }
}
