import Foundation

@testable import Ostraka

/// Stored bytes that are read again: what can be read is written as exactly those bytes.
enum LedgerFuzz {
  static func run(_ bytes: [UInt8]) {
    let data = Data(bytes)
    if let entry = try? LedgerEntry(canonical: data), entry.canonical != data {
      fatalError("an entry has two encodings")
    }
    if let message = try? Message(canonical: data), message.canonical != data {
      fatalError("a message has two encodings")
    }
    var entries: [LedgerEntry] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      if let entry = try? JSONDecoder().decode(LedgerEntry.self, from: Data(line)) {
        entries.append(entry)
      }
    }
    _ = LedgerReplay(entries).unsettled
    _ = Query(body: data)
    _ = Reading(body: data)
    _ = Answer(body: data)
  }
}
