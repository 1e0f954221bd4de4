import Foundation
import Ostraka

/// Says what readers with a model will have to read of a load, and asks before much.
struct LoadConsent {
  let access: Access

  /// What a load will cost.
  struct Estimate: Sendable {
    /// One for each shard whose reader is a model.
    var lines: [String] = []
    /// Whether somebody should say yes first.
    var isMuch = false
  }

  /// Errors: what the readers need, those of the library.
  func estimate(of loader: Loader, in memory: any Memory) async throws -> Estimate {
    var estimate = Estimate()
    guard loader.reader != nil || access.settings.hasModels else { return estimate }
    let readers = Readers(access)
    if let name = loader.shard, let reader = loader.reader {
      let known = try await memory.library.shards()
      var description = known.first { $0.id == name } ?? ShardDescription(id: name)
      description.reader = reader
      try readers.check(Roster.ReaderChoice(description))
    }
    for (shard, work) in try await loader.work(in: memory.library) {
      // One that isn't configured reads nothing: text is matched in its place.
      guard Readers.isCostly(work.reader), work.bytes > 0,
        let reading = try? ReadingEstimate(of: work.bytes, by: work.reader, access)
      else { continue }
      estimate.lines.append("\(shard): \(work.documents.of("document")), \(reading.text)")
      estimate.isMuch = estimate.isMuch || reading.isMuch
    }
    return estimate
  }

  /// Asks whoever sits at the terminal, unless they have said yes beforehand.
  ///
  /// Errors: `.invalidRequest` where nobody can be asked or says no, those of the estimate.
  func ask(about loader: Loader, isGiven: Bool) async throws {
    let estimate = try await access.withMemory { try await self.estimate(of: loader, in: $0) }
    for line in estimate.lines { Terminal.standard.say(line) }
    guard estimate.isMuch, !isGiven else { return }
    guard Terminal.standard.isInteractive, isatty(STDIN_FILENO) == 1 else {
      throw OstrakaError(
        .invalidRequest,
        "That may be more than $1 or 5 minutes. Add --yes to load it all the same; nothing was loaded."
      )
    }
    Terminal.standard.say("That may be more than $1 or 5 minutes. Go on? [y/N]")
    guard readLine()?.lowercased().hasPrefix("y") == true else {
      throw OstrakaError(.invalidRequest, "Nothing was loaded.")
    }
  }
}

/// What a load brings to one shard.
struct ShardWork: Sendable {
  let reader: String
  var documents = 0
  var bytes = 0
}
