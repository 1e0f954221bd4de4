import Foundation
import Ostraka

/// Says what readers with a model will have to read of a load, and asks before much.
struct LoadConsent {
  let access: Access
  /// Whether somebody has said yes beforehand.
  let isGiven: Bool

  /// Errors: `.invalidRequest` where nobody can be asked or says no, what the readers need.
  func ask(about loader: Loader) async throws {
    guard loader.reader != nil || access.settings.hasModels else { return }
    let readers = Readers(access)
    if let name = loader.shard, let reader = loader.reader {
      let known = try await access.withMemory { try await $0.library.shards() }
      var description = known.first { $0.id == name } ?? ShardDescription(id: name)
      description.reader = reader
      try readers.check(Roster.ReaderChoice(description))
    }
    var isMuch = false
    for (shard, work) in try await access.withMemory({ try await loader.work(in: $0.library) }) {
      // One that isn't configured reads nothing: text is matched in its place.
      guard Readers.needsHost(work.reader), work.bytes > 0,
        let estimate = try? ReadingEstimate(of: work.bytes, by: work.reader, access)
      else { continue }
      Terminal.standard.say("\(shard): \(work.documents.of("document")), \(estimate.text)")
      isMuch = isMuch || estimate.isMuch
    }
    guard isMuch, !isGiven else { return }
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
