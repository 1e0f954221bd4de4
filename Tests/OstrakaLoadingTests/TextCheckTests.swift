import Foundation
import OstrakaLoading
import Testing

@Suite("The check for text")
struct TextCheckTests {
  @Test("agrees with the standard library on every short sequence of telling bytes")
  func agreesWithStandardLibrary() {
    let telling: [UInt8] = [
      0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
      0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    ]
    var wrong: [[UInt8]] = []
    for first in telling {
      for second in telling {
        for third in telling {
          for fourth in telling {
            let bytes = [first, second, third, fourth]
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            if (TextCheck.invalidOffset(in: Data(bytes)) == nil) != isValid { wrong.append(bytes) }
          }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test("names the offset of the first bad byte")
  func offset() {
    let prefix = Data("12345678é9".utf8)
    #expect(TextCheck.invalidOffset(in: prefix + [0xff]) == 11)
    #expect(TextCheck.invalidOffset(in: prefix + [0xe2, 0x82]) == 11)
    #expect(TextCheck.invalidOffset(in: (Data([0xff]) + prefix).dropFirst()) == nil)
  }

  @Test("calls bytes binary for a zero among the first 8 KB only")
  func binary() {
    let text = Data(repeating: 0x61, count: TextCheck.binaryPrefix)
    #expect(TextCheck.problem(in: text.dropLast() + [0]) == .binary)
    #expect(TextCheck.problem(in: text + [0]) == nil)
    #expect(TextCheck.problem(in: Data()) == .empty)
  }
}
