import Foundation
import Ostraka

/// Writes a session as Markdown, entry by entry.
///
/// A heading for each change of speaker with its time; a line for each call of a tool; an excerpt of
/// each result, with how much was left out. What is written never depends on what follows, so that
/// a longer session begins with the same bytes.
struct SessionMarkdown {
  /// Empty as long as nobody has said anything.
  private(set) var data = Data()
  /// The most bytes.
  let limit: Int

  private var agent: TranscriptEntry.Agent?
  private var started: Timestamp?
  private var folder: String?
  private var branch: String?
  private var summary: String?
  private var speaker: Speaker?
  private var isFull = false

  private enum Speaker: String {
    case person = "Person"
    case agent = "Agent"
  }

  private static let cut = "\nThe rest of this session is left out: a document has its limit.\n"

  init(limit: Int) { self.limit = limit }

  mutating func add(_ entry: TranscriptEntry) {
    agent = agent ?? entry.agent
    started = started ?? entry.time
    folder = folder ?? entry.folder
    branch = branch ?? entry.branch
    summary = summary ?? entry.summary
    for event in entry.events { add(event, at: entry.time) }
  }

  /// Says that an entry is missing that was too large to be read.
  mutating func addGap() {
    guard !data.isEmpty else { return }
    append("\nAn entry of this session is left out: it is too large.\n")
  }

  private mutating func add(_ event: TranscriptEntry.Event, at time: Timestamp?) {
    switch event {
    case .asked(let text):
      say(TurnText.turn(text), by: .person, at: time, title: text)
    case .answered(let text):
      say(TurnText.turn(text), by: .agent, at: time, title: nil)
    case .called(let tool, let argument):
      let name = TurnText.line(tool, limit: TurnText.argumentLimit)
      let shown = TurnText.line(argument, limit: TurnText.argumentLimit)
      say("- " + name + (shown.isEmpty ? "" : ": " + shown), by: .agent, at: time, title: nil)
    case .returned(let text):
      say(TurnText.excerpt(text), by: .agent, at: time, title: nil)
    }
  }

  private mutating func say(
    _ text: String, by speaker: Speaker, at time: Timestamp?, title: String?
  ) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    if data.isEmpty { append(header(title: title)) }
    if self.speaker != speaker {
      append("\n## " + speaker.rawValue + (time.map { ", " + shown($0) } ?? "") + "\n")
      self.speaker = speaker
    }
    append("\n" + text + "\n")
  }

  private func header(title: String?) -> String {
    let line = TurnText.title(title ?? summary ?? "")
    var lines = ["# " + (line.isEmpty ? "A session without a request" : line), ""]
    if let agent { lines.append("Agent: \(agent.rawValue)") }
    if let started { lines.append("Started: " + shown(started)) }
    if let folder { lines.append("Folder: " + TurnText.line(folder, limit: 1_000)) }
    if let branch { lines.append("Branch: " + TurnText.line(branch, limit: 200)) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func shown(_ time: Timestamp) -> String {
    time.iso8601.prefix(19).replacing("T", with: " ") + " UTC"
  }

  private mutating func append(_ text: String) {
    guard !isFull else { return }
    isFull = data.count + text.utf8.count + Self.cut.utf8.count > limit
    data.append(contentsOf: (isFull ? Self.cut : text).utf8)
  }
}
