import Foundation

/// A line of questions.jsonl.
struct RecallQuestion: Decodable {
  struct Place: Decodable {
    let document: String
    let lines: [Int]
  }

  let question: String
  let shard: String
  let expected: [Place]

  static func all(in root: URL) throws -> [RecallQuestion] {
    let data = try Data(contentsOf: root.appendingPathComponent("questions.jsonl"))
    return try data.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(RecallQuestion.self, from: Data($0))
    }
  }
}
