import Foundation
import Ostraka
import OstrakaServer
import Synchronization

/// What a drill did to its copy, what was acknowledged, and what was seen that must not be.
final class DrillJournal: Sendable {
  /// A document that a writer loads.
  struct Paper: Hashable, Sendable {
    let name: String
    let subject: String
    let code: String
    let shard: ShardID
    let text: String

    /// What the memory keeps of it: its secret is masked.
    var kept: Data { Redactor.builtIn.redacted(Data(text.utf8)).0 }
  }

  private struct State {
    var begun: [String: Paper] = [:]
    var acknowledged: Set<String> = []
    var answers: [AnswerBody] = []
    var outcomes: [String: Int] = [:]
    var kills: [String: Int] = [:]
    var problems: [(text: String, count: Int)] = []
  }

  private let state = Mutex(State())

  var outcomes: [String: Int] { state.withLock(\.outcomes) }
  var kills: [String: Int] { state.withLock(\.kills) }
  var killCount: Int { state.withLock { $0.kills.values.reduce(0, +) } }
  var answers: [AnswerBody] { state.withLock(\.answers) }
  /// All that a writer has tried to load, by name.
  var begun: [String: Paper] { state.withLock(\.begun) }
  var acknowledged: Set<String> { state.withLock(\.acknowledged) }

  /// Whether there was something to lose: kills of a daemon and of a shard, loads that were acknowledged, and more answers
  /// than silence.
  var isTelling: Bool {
    let (kills, outcomes) = (kills, outcomes)
    let count = { (how: String) in outcomes["asks \(how)", default: 0] }
    let victims = ProcessList.isKnown ? ["daemon", "shard"] : ["daemon"]
    return victims.allSatisfy { kills[$0, default: 0] > 0 } && !acknowledged.isEmpty
      && count("answered") > count("late") + count("failed")
  }

  /// What must not be, each once, with how often it was seen.
  var problems: [String] {
    state.withLock {
      $0.problems.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)" }
    }
  }

  func begin(_ paper: Paper) { state.withLock { $0.begun[paper.name] = paper } }

  func acknowledge(_ paper: Paper) { state.withLock { _ = $0.acknowledged.insert(paper.name) } }

  /// One of the documents that were acknowledged; nil while there is none.
  func paper(drawnBy randomness: SeededRandomness) -> Paper? {
    state.withLock { state in
      let names = state.acknowledged.sorted()
      return names.isEmpty ? nil : state.begun[names[randomness.draw(below: names.count)]]
    }
  }

  func note(_ answer: AnswerBody) { state.withLock { $0.answers.append(answer) } }

  func count(_ outcome: String) { state.withLock { $0.outcomes[outcome, default: 0] += 1 } }

  func killed(_ victim: String) { state.withLock { $0.kills[victim, default: 0] += 1 } }

  func problem(_ text: String) {
    state.withLock { state in
      if let known = state.problems.firstIndex(where: { $0.text == text }) {
        state.problems[known].count += 1
      } else {
        state.problems.append((text, 1))
      }
    }
  }
}
