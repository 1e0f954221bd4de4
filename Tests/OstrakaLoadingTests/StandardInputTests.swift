import Foundation
import Ostraka
import Testing

@testable import OstrakaLoading

@Suite("Standard input")
struct StandardInputTests {
  @Test("is read to its end and named as it is told")
  func reads() async throws {
    let document = StandardInput.document(
      named: "notes.md", limit: 1 << 20, descriptor: try piped(Data("a\né".utf8)))
    #expect(document.source == .standardInput("notes.md"))
    #expect(document.kind == .docs)
    #expect(try await document.text() == "a\né")
  }

  @Test("is refused when it is empty, not UTF-8 or too large")
  func refuses() async throws {
    for (data, expected) in [
      (Data(), OstrakaError.Code.badData), (Data([0xff]), .badData),
      (Data(repeating: 0x61, count: 9), .tooLarge),
    ] {
      let document = StandardInput.document(
        named: "stdin", limit: 8, descriptor: try piped(data))
      #expect(await code { _ = try await document.read() } == expected)
    }
  }

  private func piped(_ data: Data) throws -> Int32 {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: data)
    try pipe.fileHandleForWriting.close()
    return dup(pipe.fileHandleForReading.fileDescriptor)
  }
}
