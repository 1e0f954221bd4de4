import ArgumentParser
import Foundation
import Ostraka

/// Which memory, and how to print: on every verb.
struct MemoryOptions: ParsableArguments {
  @Option(help: "The memory's directory (default: $OSTRAKA_MEMORY, else the nearest .ostraka).")
  var memory: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// The memory that was named or found. Errors: `.notFound` with the line that would make one.
  func directory() throws -> MemoryDirectory {
    if let named = named {
      guard named.exists else {
        throw OstrakaError(
          .notFound,
          "There is no memory in \(named.path). Make one: ostraka init --memory \(named.path)")
      }
      return named
    }
    let folder = FileManager.default.currentDirectoryPath
    guard let nearest = MemoryDirectory.nearest(to: folder) else {
      throw OstrakaError(
        .notFound,
        "There is no memory here or in a folder above. Make one and fill it: "
          + "ostraka init && ostraka load .")
    }
    return nearest
  }

  /// The memory that `--memory` or the environment names, whether it exists or not.
  var named: MemoryDirectory? {
    let variable = ProcessInfo.processInfo.environment["OSTRAKA_MEMORY"]
    let path = memory ?? variable.flatMap { $0.isEmpty ? nil : $0 }
    return path.map(MemoryDirectory.init(path:))
  }
}

/// Which shards a verb is about.
struct ShardOptions: ParsableArguments {
  @Option(name: .customLong("shard"), help: "Only this shard; may be repeated.")
  var names: [String] = []

  var shards: [ShardID]? { names.isEmpty ? nil : names.map(ShardID.init(rawValue:)) }
}
