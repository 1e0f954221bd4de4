import Foundation
import Ostraka

/// What a transcript's name, beginning and end tell of its session.
struct TranscriptFile {
  let path: String
  let byteCount: Int
  /// Its last line's time; the file's where no line near its end has one.
  let modified: Timestamp?
  /// The session's UUID, which both agents end the file's name with; else the whole of that name.
  let id: String
  private let started: Timestamp?

  /// How far from either end times are looked for, in bytes.
  private static let reach = 256 << 10

  init(path: String) {
    self.path = path
    let stem = String(FileName.last(of: path).dropLast(".jsonl".count))
    let tail = String(stem.suffix(36))
    id = UUID(uuidString: tail) == nil ? stem : tail.lowercased()
    let status = try? FileStatus.of(path).get()
    byteCount = status?.byteCount ?? 0
    let ends = Self.ends(of: path, byteCount: byteCount)
    started = ends.first.lazy.compactMap { Self.time(of: $0) }.first
    modified = ends.last.reversed().lazy.compactMap { Self.time(of: $0) }.first ?? status?.modified
  }

  /// `session/DATE-ID.md`, with the last part of a UUID: version 7 begins alike within a minute.
  var name: String {
    let short = UUID(uuidString: id) == nil ? String(id.prefix(80)) : String(id.suffix(12))
    let day = started.map { $0.iso8601.prefix(10) + "-" } ?? ""
    return "session/\(day)\(short).md"
  }

  private static func time(of line: Data) -> Timestamp? {
    guard let line = JSONObject(line) else { return nil }
    return (line.string("timestamp") ?? line.object("payload")?.string("timestamp"))
      .flatMap(Timestamp.init(iso8601:))
  }

  /// The lines at both ends; of those at the end, the first may be half a line.
  private static func ends(of path: String, byteCount: Int) -> (first: [Data], last: [Data]) {
    guard let file = FileHandle(forReadingAtPath: path) else { return ([], []) }
    defer { try? file.close() }
    let newline = UInt8(ascii: "\n")
    let head = (try? file.read(upToCount: reach)) ?? Data()
    try? file.seek(toOffset: UInt64(max(0, byteCount - reach)))
    let tail = (try? file.read(upToCount: reach)) ?? Data()
    return (head.split(separator: newline), tail.split(separator: newline))
  }
}
