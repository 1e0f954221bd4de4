import Foundation
import Ostraka
import OstrakaServer

/// Loads files for agents, as `ostraka load` does for people: but nobody can be asked.
struct FileIntake: DocumentIntake {
  let access: @Sendable () async throws -> Access

  func load(
    _ paths: [String], into shard: ShardID?, of memory: any Memory
  ) async throws -> any Encodable & Sendable {
    let access = try await access()
    let report = LoadReport(isShown: false)
    let loader = Loader(
      paths: paths, repositories: [], shard: shard, reader: nil, name: nil,
      directory: access.directory, identifiers: access.runtime.identifiers, report: report)
    let estimate = try await LoadConsent(access: access).estimate(of: loader, in: memory)
    guard !estimate.isMuch else {
      throw OstrakaError(
        .invalidRequest,
        "That may be more than $1 or 5 minutes: \(estimate.lines.joined(separator: "; ")). Nothing was "
          + "loaded. Ask the person you work for; in a terminal: ostraka load PATH… --yes")
    }
    try await loader.load(into: memory.library)
    return await report.body
  }
}
