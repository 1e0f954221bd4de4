import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("Places for sockets")
struct SocketPathTests {
  @Test("a short path is bound as it is")
  func short() throws {
    try withFolder { folder in
      let place = try SocketPath(preparing: folder + "/socket")
      #expect(place.bound == place.path)
    }
  }

  @Test("a long path is a link to a short one in a private directory")
  func long() throws {
    try withFolder { folder in
      let path = folder + "/" + String(repeating: "x", count: 150)
      let place = try SocketPath(preparing: path)
      #expect(place.bound.utf8.count <= SocketPath.limit)
      #expect(try SocketPath.resolve(path) == place.bound)
      let again = try SocketPath(preparing: path)
      #expect(again.bound != place.bound)
      again.remove()
      #expect(throws: OstrakaError.self) { try SocketPath.resolve(path) }
      for place in [place, again] {
        let directory = (place.bound as NSString).deletingLastPathComponent
        #expect(!FileManager.default.fileExists(atPath: directory))
      }
    }
  }

  @Test("a link into a directory that others may enter is refused")
  func foreign() throws {
    try withFolder { folder in
      let open = folder + "/open"
      try FileManager.default.createDirectory(
        atPath: open, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: open + "/socket")
      #expect(throws: OstrakaError.self) { try SocketPath.resolve(folder + "/link") }
    }
  }

  @Test("a private directory that was cleaned away is as if there were no host")
  func cleanedAway() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString + String(repeating: "x", count: 90)).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let socket = try SocketPath(preparing: folder + "/socket")
    try FileManager.default.removeItem(
      atPath: (socket.bound as NSString).deletingLastPathComponent)
    let error = #expect(throws: OstrakaError.self) { try SocketPath.resolve(folder + "/socket") }
    #expect(error?.code == .unavailable)
    try SocketPath(preparing: folder + "/socket").remove()
  }

  @Test("a file that is no socket is left alone")
  func file() throws {
    try withFolder { folder in
      let path = folder + "/socket"
      try PrivateFile.write(Data("mine".utf8), to: path)
      _ = try SocketPath(preparing: path)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("the socket of a host that died is replaced")
  func stale() async throws {
    try await TestServer.with { server in
      let place = try SocketPath(preparing: server.socket)
      #expect(place.path == server.socket)
      #expect(!FileManager.default.fileExists(atPath: server.socket))
    }
  }

  @Test(
    "a host with a long path is found by its guests",
    arguments: [102, 103, 104, 105, 106, 107, 108, 200])
  func host(pathLength: Int) async throws {
    try await TestServer.with(pathLength: pathLength) { server in
      #expect(server.socket.utf8.count == pathLength)
      let guest = try await server.guest()
      #expect(guest.id == server.memory.id)
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/ostraka-test-\(UUID().uuidString)"
    try PrivateFile.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
