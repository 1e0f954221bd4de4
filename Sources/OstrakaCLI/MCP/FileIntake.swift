import Foundation
import Ostraka
import OstrakaServer

/// Loads files for agents, as `ostraka load` does for people: but nobody can be asked.
struct FileIntake: DocumentIntake {
  let access: @Sendable () async throws -> Access

  func load(
    _ paths: [String], in folder: String, into shard: ShardID?, of memory: any Memory
  ) async throws -> any Encodable & Sendable {
    let access = try await access()
    let report = LoadReport(isShown: false)
    let loader = Loader(
      paths: paths, workingDirectory: folder, repositories: [], shard: shard, reader: nil,
      name: nil,
      directory: access.directory, identifiers: access.runtime.identifiers, report: report)
    let estimate = try await LoadConsent(access: access).estimate(of: loader, in: memory)
    guard !estimate.isMuch else {
      throw OstrakaError(
        .invalidRequest,
        "That may be more than $1 or 5 minutes: \(estimate.lines.joined(separator: "; ")). Nothing was "
          + "loaded. Ask the person you work for; in a terminal: ostraka load PATH… --yes")
    }
    try await loader.load(into: memory.library)
    return Brief(await report.body)
  }
}

/// What an agent is told of a load: it pays for each word.
private struct Brief: Encodable, Sendable {
  let documents: Int
  let bytes: Int
  let added: Int
  let changed: Int
  let unchanged: Int
  /// How many files were left out, and the first of them with the reason.
  let skipped: Int
  let someSkipped: [LoadReport.Body.Skip]
  /// How many secrets were masked, and where the first of them stood.
  let masked: Int
  let someMasked: [LoadReport.Body.Mask]
  /// How many could not be loaded, and the first of them with the reason.
  let failed: Int
  let someFailed: [LoadReport.Body.Skip]
  /// Documents in scripts whose words are found only as they are written.
  let someUnfamiliar: [LoadReport.Body.Unfamiliar]

  enum CodingKeys: String, CodingKey {
    case documents, bytes, added, changed, unchanged, skipped, masked, failed
    case someSkipped = "some_skipped"
    case someMasked = "some_masked"
    case someFailed = "some_failed"
    case someUnfamiliar = "unfamiliar_scripts"
  }

  /// How many of each are named.
  static let most = 10

  init(_ body: LoadReport.Body) {
    documents = body.documents
    bytes = body.bytes
    added = body.added
    changed = body.changed
    unchanged = body.unchanged + body.moved
    (skipped, someSkipped) = (body.skipped.count, Array(body.skipped.prefix(Self.most)))
    (masked, someMasked) = (body.masked.count, Array(body.masked.prefix(Self.most)))
    (failed, someFailed) = (body.failed.count, Array(body.failed.prefix(Self.most)))
    someUnfamiliar = Array(body.unfamiliarScripts.prefix(Self.most))
  }
}
