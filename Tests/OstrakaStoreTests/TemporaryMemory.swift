import Foundation
import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting

/// A memory on the disk that is removed when a test ends.
struct TemporaryMemory {
  let directory: MemoryDirectory
  let store: Store
  let time: TestTime

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static func with(
    limits: BusLimits = BusLimits(), embedder: (any Embedder)? = nil,
    _ body: (TemporaryMemory) async throws -> Void
  ) async throws {
    let time = TestTime()
    try await withDirectory { directory in
      let store = try await open(directory, time: time, limits: limits, embedder: embedder)
      try await body(TemporaryMemory(directory: directory, store: store, time: time))
      try store.close()
    }
  }

  /// A directory in which a memory was made, and nobody has opened it.
  static func withDirectory(_ body: (MemoryDirectory) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ostraka-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = MemoryDirectory(path: folder.appendingPathComponent(".ostraka").path)
    try await Store.make(in: directory, runtime: runtime(TestTime()), logger: logger)
    try await body(directory)
  }

  static func open(
    _ directory: MemoryDirectory, time: TestTime = TestTime(), limits: BusLimits = BusLimits(),
    embedder: (any Embedder)? = nil, failpoints: Failpoints = .none
  ) async throws -> Store {
    try Store(
      directory, runtime: runtime(time, failpoints), limits: limits, embedder: embedder,
      logger: logger)
  }

  private static func runtime(_ time: TestTime, _ failpoints: Failpoints = .none) -> Runtime {
    Runtime(time: time, randomness: SystemRandomness(), failpoints: failpoints) { DispatchLane($0) }
  }
}
