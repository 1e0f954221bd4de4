import Foundation
import Ostraka
import Synchronization

@testable import OstrakaCLI

/// A folder that stands for a person's home, with a project in it, and what was said to the person.
final class HostFolder: Sendable {
  let path: String
  private let said = Mutex<[String]>([])

  static func with<Result>(_ work: (HostFolder) throws -> Result) throws -> Result {
    let folder = HostFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/project/.git", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    return try work(folder)
  }

  private init() {
    path =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("ostraka-hosts-\(UUID().uuidString)").path
  }

  /// Everything that was said since the last time.
  func heard() -> String {
    said.withLock { lines in
      defer { lines = [] }
      return lines.joined(separator: "\n")
    }
  }

  func perform(
    _ request: RegistrationRequest, memory: String? = "/notes/.ostraka",
    program: String = "/opt/bin/ostraka", environment: [String: String] = [:],
    answer: Bool? = nil
  ) throws {
    let listen: @Sendable (String) -> Void = { line in self.said.withLock { $0.append(line) } }
    let ask: @Sendable (String) -> Bool = { _ in answer == true }
    try HostRegistration(
      program: program, memory: memory, home: path, folder: path + "/project",
      environment: environment,
      dialogue: RegistrationDialogue(print: listen, say: listen, ask: answer == nil ? nil : ask)
    ).perform(request)
  }

  func install(
    _ host: AgentHost = .claude, _ scope: RegistrationScope = .project, hooks: [HookEvent] = []
  ) throws {
    try perform(
      RegistrationRequest(
        action: .install, host: host, scope: scope, hooks: hooks, isConfirmed: true))
  }

  func uninstall(_ host: AgentHost = .claude, _ scope: RegistrationScope = .project) throws {
    try perform(
      RegistrationRequest(action: .uninstall, host: host, scope: scope, isConfirmed: true))
  }

  func write(_ text: String, to name: String, mode: Int = 0o640) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
  }

  /// A file's text; nil when there is none.
  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path + "/" + name).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  func json(_ name: String) throws -> [String: Any] {
    // Foundation refuses half a surrogate pair, which JSON allows.
    let text = (text(name) ?? "").replacingOccurrences(of: "\\ud83d ", with: "")
    let data = Data(text.utf8)
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
  }

  /// The names of all files and links, without the project's `.git`.
  func files() -> [String] {
    (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      return !exists || !isFolder.boolValue
    }.sorted()
  }
}
