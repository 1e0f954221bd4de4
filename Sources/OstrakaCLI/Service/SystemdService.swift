import Foundation
import Ostraka

/// A host as a unit of the person's own systemd.
struct SystemdService: Service {
  let unit: SystemdUnit
  /// The folder for units.
  let folder: String
  private let systemctl: ServiceCommand

  /// - Parameter settings: the person's folder for settings, such as `~/.config`.
  init(description: ServiceDescription, settings: String, time: any Time) {
    unit = SystemdUnit(description: description)
    folder = settings + "/systemd/user"
    systemctl = ServiceCommand(program: "systemctl", time: time)
  }

  var name: String { unit.name }
  var file: String { folder + "/" + name }
  var text: String { unit.text }
  var logCommand: String { "journalctl --user -u \(name)" }

  var advice: String? {
    let mark = "/var/lib/systemd/linger/" + NSUserName()
    guard !FileManager.default.fileExists(atPath: mark) else { return nil }
    return "It starts when you log in and ends when you log out. For a machine where nobody logs "
      + "in: loginctl enable-linger"
  }

  func check() async throws {
    do {
      try await command("show", "--property=Version")
    } catch let error as OstrakaError {
      throw OstrakaError(
        .unavailable, "No systemd runs for you here, so nothing was installed. \(error.message)",
        cause: error)
    }
  }

  func prepare() async throws {
    try write()
    try await command("daemon-reload")
    try await command("stop", name)
    // A unit that failed too often before would not start; one that never ran has nothing to reset.
    _ = try await systemctl.run(["--user", "reset-failed", name])
  }

  func start() async throws {
    try await command("enable", "--now", name)
  }

  func hasFailed() async throws -> Bool {
    // "activating" between two attempts counts as alive.
    try await systemctl.run(["--user", "is-failed", "--quiet", name]).isSuccess
  }

  func remove() async throws {
    // Without a systemd nothing of it runs either.
    let isThere = await (try? check()) != nil
    if isThere, isInstalled { try await command("disable", "--now", name) }
    try removeFile()
    unlink(folder + "/default.target.wants/" + name)
    if isThere { try await command("daemon-reload") }
  }

  private func command(_ arguments: String...) async throws {
    try await systemctl.require(["--user"] + arguments)
  }
}
