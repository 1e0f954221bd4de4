import Testing

@testable import Ostraka

@Suite("The calibration of evidence") struct CalibrationTests {
  @Test func `rises without a jump, and never to certainty`() {
    let steps = stride(from: -0.5, through: 1.5, by: 0.001).map(Calibration.confidence(of:))
    for (low, high) in zip(steps, steps.dropFirst()) {
      #expect(low <= high && high - low < 0.01)
    }
    #expect(steps.first == 0)
    #expect(steps.allSatisfy { (0..<1).contains($0) })
  }

  @Test func `says that one in three is right where an answer is just given`() {
    #expect(abs(Calibration.confidence(of: Extraction.threshold) - 0.3) < 0.05)
  }
}
