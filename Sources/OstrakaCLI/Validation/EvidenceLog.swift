import Foundation
import Ostraka
import OstrakaServer
import Synchronization

/// The raw evidence of one experiment: a line of JSON for everything that was asked or measured.
final class EvidenceLog: Sendable {
  private let file: Mutex<FileHandle>

  /// Errors: `.notPermitted` for a file that can't be made.
  init(path: String) throws {
    try PrivateFile.write(Data(), to: path)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw OstrakaError(.notPermitted, "\(path) cannot be written.")
    }
    file = Mutex(handle)
  }

  func write(_ line: some Encodable & Sendable) throws {
    let data = APIEncoding.encode(line) + Data("\n".utf8)
    try file.withLock { try $0.write(contentsOf: data) }
  }
}

/// Figures of one kind, each as it was measured.
struct MeasureEvidence: Encodable, Sendable {
  let what: String
  let unit: String
  let values: [Double]
}

/// One query, as the evidence has it.
struct QueryEvidence: Encodable, Sendable {
  let at: String
  let shard: String
  let question: String
  let answer: String?
  /// What the answer had to contain.
  let expected: String
  let isRight: Bool
  let outcome: String
  let reader: String?
  let because: String?
  let milliseconds: Double
  let freshTokens: Int
  let cachedTokens: Int
  let outputTokens: Int
  let dollars: Double
  let quotes: [String]
  /// The ledger's last entry after the answer.
  let ledgerEntry: Int?
  let ledgerHead: String?

  enum CodingKeys: String, CodingKey {
    case at, shard, question, answer, expected, outcome, reader, because, milliseconds, quotes,
      dollars
    case isRight = "right"
    case freshTokens = "fresh_tokens"
    case cachedTokens = "cached_tokens"
    case outputTokens = "output_tokens"
    case ledgerEntry = "ledger_entry"
    case ledgerHead = "ledger_head"
  }
}

/// One blow, as the evidence has it.
struct BlowEvidence: Encodable, Sendable {
  let blow: String
  /// When the signal was sent.
  let at: String
  let millisecondsToRightAnswer: Double
  let isRight: Bool
  /// The ledger's last entry before the query, and after the next right answer.
  let ledgerBefore: Int
  let ledgerEntry: Int?
  let ledgerHead: String?

  enum CodingKeys: String, CodingKey {
    case blow, at
    case millisecondsToRightAnswer = "milliseconds_to_right_answer"
    case isRight = "right"
    case ledgerBefore = "ledger_before"
    case ledgerEntry = "ledger_entry"
    case ledgerHead = "ledger_head"
  }
}
