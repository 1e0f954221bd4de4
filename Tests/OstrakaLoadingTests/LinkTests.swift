import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("Links in a folder")
struct LinkTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("that lead round in circles end nowhere")
  func cycles() async throws {
    try folder.write("x", to: "in/sub/a.md")
    try folder.link("in/sub/up", to: "..")
    try folder.link("in/loop", to: "loop")
    let listing = try await folder.list(["in"])
    #expect(listing.names == ["in/sub/a.md"])
    #expect(listing.reason("in/sub/up") != nil)
    #expect(listing.reason("in/loop") == .link("that leads to itself"))
  }

  @Test("to files found anyway add no second document")
  func targetsFoundAnyway() async throws {
    try folder.write("x", to: "sub/b.md")
    try folder.link("a.md", to: "sub/b.md")
    #expect(try await folder.list().names == ["sub/b.md"])
  }

  @Test("to files that are ignored bring them in under the link's name")
  func targetsIgnored() async throws {
    try folder.write("hidden/\n", to: ".gitignore")
    try folder.write("x", to: "hidden/b.md")
    try folder.link("a.md", to: "hidden/b.md")
    let document = try await folder.list().document("a.md")
    #expect(document.source == .file(folder.path + "/hidden/b.md"))
  }

  @Test("that lead out, nowhere or into a memory are skipped")
  func leadingOut() async throws {
    try folder.write("x", to: "secret.md")
    try folder.write("x", to: "in/.ostraka/key")
    try folder.link("in/out.md", to: "../secret.md")
    try folder.link("in/gone.md", to: "nothing.md")
    try folder.link("in/key.md", to: ".ostraka/key")
    let listing = try await folder.list(["in"])
    #expect(listing.names.isEmpty)
    #expect(listing.skipped.map(\.name) == ["in/gone.md", "in/key.md", "in/out.md"])
  }

  @Test("that are named themselves are followed anywhere")
  func named() async throws {
    try folder.write("x", to: "real/a.md")
    try folder.link("file.md", to: "real/a.md")
    try folder.link("folder", to: "real")
    #expect(try await folder.list(["file.md"]).names == ["real/a.md"])
    #expect(try await folder.list(["folder"]).names == ["real/a.md"])
  }
}
