import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("A file that is named itself")
struct NamedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("is an error that names it when it is missing")
  func missing() async throws {
    let error = await error { _ = try await folder.list(["no such.md"]) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("no such.md") == true)
    #expect(await code { _ = try await folder.list([""]) } == .invalidRequest)
  }

  @Test("is an error that says at which byte it stops being UTF-8")
  func notUTF8() async throws {
    try folder.write(Data(repeating: 0x61, count: 9_000) + [0xe9, 0x20], to: "a.md")
    let error = await error { _ = try await read("a.md") }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("a.md is not UTF-8: byte 9000") == true)
  }

  @Test("is an error when it is binary, empty, UTF-16, a pipe or too large")
  func otherErrors() async throws {
    try folder.write(Data([0x61, 0]), to: "a.md")
    try folder.write("", to: "empty.md")
    try folder.write(Data([0xff, 0xfe, 0x61, 0]), to: "wide.md")
    mkfifo(folder.path + "/pipe", 0o600)
    #expect(await code { _ = try await read("a.md") } == .badData)
    #expect(await code { _ = try await read("empty.md") } == .badData)
    #expect(await error { _ = try await read("wide.md") }?.message.contains("UTF-16") == true)
    #expect(await code { _ = try await read("pipe") } == .badData)
    try folder.write("123456", to: "long.md")
    #expect(await code { _ = try await read("long.md", limit: 5) } == .tooLarge)
  }

  @Test("is an error when it vanishes before it is read")
  func vanished() async throws {
    try folder.write("x", to: "a.md")
    let document = try await folder.list(["a.md"]).document("a.md")
    try folder.remove("a.md")
    #expect(await code { _ = try await document.read() } == .notFound)
  }

  @Test("is taken although it is ignored, and although its name ends like a binary one")
  func taken() async throws {
    try folder.write("*\n", to: ".gitignore")
    try folder.write("text", to: "a.o")
    #expect(try await read("a.o") == .text(Data("text".utf8)))
  }

  private func read(
    _ name: String, limit: Int = FoundDocument.defaultLimit
  ) async throws -> FoundDocument.Content {
    let listing = try await folder.list([name], limit: limit)
    return try await listing.documents[0].read()
  }
}
