import Foundation
import OstrakaLoading
import Testing

@Suite("Folder events")
struct FolderEventsTests {
  #if os(Linux)
    @Test(
      "hint at a change beside a watched file, and end with their consumer", .timeLimit(.minutes(1))
    )
    func hints() async throws {
      let folder = try TemporaryFolder()
      try folder.write("x", to: "sub/a.md")
      let events = FolderEvents(around: [folder.path + "/sub/a.md"]).hints()
      try folder.write("y", to: "sub/a.md")
      var iterator = events.makeAsyncIterator()
      #expect(await iterator.next() != nil)
    }
  #endif
}
