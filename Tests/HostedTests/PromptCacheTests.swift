import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("Who puts a part into a prompt cache", .timeLimit(.minutes(1)))
struct PromptCacheTests {
  let time = TestTime()
  let part = Digest(of: Data("part".utf8))
  var cache: PromptCache { PromptCache(timeToLive: .seconds(300), time: time) }

  @Test("is the next one when the first fails")
  func failed() async throws {
    let cache = cache
    var next: Task<String, any Error>?
    await #expect(throws: OstrakaError.self) {
      try await cache.use(part) { _ in
        next = Task { [part] in try await cache.use(part) { _ in "next" } }
        throw OstrakaError(.unavailable, "The first one fails.")
      }
    }
    #expect(try await next?.value == "next")
    #expect(cache.warmUntil(part) == nil)
  }

  @Test("lets others in as soon as its response has begun, and another part at once")
  func begun() async throws {
    let cache = cache
    let words = try await cache.use(part) { begun in
      let other = try await cache.use(Digest(of: Data())) { _ in "other" }
      begun()
      return [other, try await cache.use(part) { _ in "next" }]
    }
    #expect(words == ["other", "next"])
    #expect(cache.warmUntil(part) == time.now.advanced(by: .seconds(300)))
    time.advance(by: .seconds(300))
    #expect(cache.warmUntil(part) == nil)
  }

  @Test("is not waited for by whoever is cancelled")
  func cancelled() async throws {
    let cache = cache
    try await cache.use(part) { _ in
      let waiting = Task { [part] in try await cache.use(part) { _ in } }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
    }
  }

  @Test("is forgotten with the part")
  func retained() async throws {
    let cache = cache
    try await cache.use(part) { begun in begun() }
    cache.retain([part])
    #expect(cache.warmUntil(part) != nil)
    cache.retain([])
    #expect(cache.warmUntil(part) == nil)
  }
}
