import Foundation
import Testing

@testable import Ostraka

@Suite struct VectorTests {
  @Test func `bytes keep the angle`() throws {
    let one: [Float] = [0.31, -0.02, 0.58, 0.11]
    let other: [Float] = [0.12, 0.44, 0.29, -0.35]
    func dot(_ left: [Float], _ right: [Float]) -> Float {
      zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let cosine = dot(one, other) / (dot(one, one) * dot(other, other)).squareRoot()
    let found = try #require(Vector(one)).similarity(to: try #require(Vector(other)))
    #expect(abs(found - Double(cosine)) < 0.01)
    let same = try #require(Vector(one)).similarity(to: try #require(Vector(one.map { $0 * 7 })))
    #expect(same > 0.999)
  }

  @Test(arguments: [[], [0, 0], [Float.nan, 1], [Float.infinity, 1]])
  func `what has no direction is no vector`(components: [Float]) {
    #expect(Vector(components) == nil)
  }

  @Test func `vectors of other lengths don't compare`() throws {
    let (one, other) = (try #require(Vector([1, 2])), try #require(Vector([1, 2, 3])))
    #expect(one.similarity(to: other) == 0)
    #expect(one.similarity(to: Vector(bytes: Data())) == 0)
  }

  @Test func `a short passage comes with the end of the one before it`() {
    let previous = Data(String(repeating: "x", count: 500).utf8) + Data("Do you have pets?".utf8)
    let text = EmbeddedText.text(of: Data("Yes, two.".utf8), after: previous)
    #expect(text.hasSuffix("Do you have pets?\nYes, two.") && text.utf8.count < 320)
    let long = Data(String(repeating: "y ", count: 2_000).utf8)
    #expect(EmbeddedText.text(of: long, after: previous).utf8.count == EmbeddedText.limit)
    #expect(EmbeddedText.text(of: Data("Yes.".utf8), after: nil) == "Yes.")
  }
}
