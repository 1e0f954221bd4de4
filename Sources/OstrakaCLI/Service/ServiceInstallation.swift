import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

/// What `ostraka up` does with a service instead of hosting the memory itself.
enum ServiceAction: String, EnumerableFlag {
  case install, uninstall, print

  static func help(for value: ServiceAction) -> ArgumentHelp? {
    switch value {
    case .install: "Write a service of yours that hosts the memory, and start it."
    case .uninstall: "Stop that service and remove it."
    case .print: "Show the service's file; change nothing."
    }
  }
}

/// Installs and removes the service of a memory, and says so.
struct ServiceInstallation: Sendable {
  let description: ServiceDescription
  let service: any Service
  /// Gets at the memory; nil when it is gone, which only its removal bears.
  let access: Access?
  let printsJSON: Bool

  /// How long the host may take from its start until it answers.
  static let patience: Duration = .seconds(30)
  static let pause: Duration = .milliseconds(100)

  /// Does what was asked for. Errors: `.unavailable` when there is nothing that runs services, or
  /// when the host doesn't come up; `.tryLater` when something else hosts the memory for good.
  func perform(_ action: ServiceAction) async throws {
    switch action {
    case .print: printFile()
    case .install: try await install()
    case .uninstall: try await uninstall()
    }
  }

  private func printFile() {
    if printsJSON {
      Output.print(["service": service.name, "file": service.file, "text": service.text])
    } else {
      Terminal.standard.print(service.text.trimmingCharacters(in: .newlines))
    }
  }

  private func install() async throws {
    do {
      try await service.check()
    } catch let error as OstrakaError {
      printFile()
      throw OstrakaError(
        .unavailable,
        "\(error.message) Above is what it would be. By hand: \(description.commandLine)",
        cause: error)
    }
    if description.isInBuildFolder {
      Terminal.standard.say(
        "Careful: \(description.program) goes away with `make clean`. `make install` puts it "
          + "where it stays.")
    }
    if !service.isInstalled { try await refuseIfUp() }
    try await service.prepare()
    try await refuseIfUp()
    try await service.start()
    try await waitUntilUp()
    report()
  }

  private func uninstall() async throws {
    let wasInstalled = service.isInstalled
    try await service.remove()
    if printsJSON {
      Output.print(["service": service.name, "removed": wasInstalled ? service.file : nil])
    } else {
      Terminal.standard.print(
        wasInstalled
          ? "Stopped and removed \(service.file). The memory is untouched."
          : "There is no service for \(description.memory.path): nothing to remove.")
    }
  }

  private func refuseIfUp() async throws {
    guard let other = try await daemon() else { return }
    throw OstrakaError(
      .tryLater,
      "This memory is up already, in process \(other). Stop that one first: kill \(other)")
  }

  /// A system that started the program knows nothing of whether it hosts: the memory does.
  private func waitUntilUp() async throws {
    guard let time = access?.runtime.time else { return }
    let deadline = time.uptime + Self.patience
    while try await daemon() == nil {
      let hasFailed = try await service.hasFailed()
      guard !hasFailed, time.uptime < deadline else {
        throw OstrakaError(
          .unavailable,
          "\(service.name) was installed, but the memory doesn't come up. See why: "
            + "\(service.logCommand); then `ostraka up --install` again, or remove it: "
            + "ostraka up --uninstall")
      }
      try await time.sleep(for: Self.pause)
    }
  }

  /// The process that hosts the memory for good, if any.
  private func daemon() async throws -> Int32? {
    guard let handshake = try await access?.guest()?.handshake, handshake.role == .daemon else {
      return nil
    }
    return handshake.process
  }

  private func report() {
    guard !printsJSON else {
      Output.print(["service": service.name, "file": service.file])
      return
    }
    let terminal = Terminal.standard
    terminal.print("The memory in \(description.memory.path) is up, as \(service.name).")
    terminal.print("  its file  \(service.file)")
    terminal.print("  its log   \(service.logCommand)")
    terminal.print(
      "  remove    ostraka up --uninstall --memory \(description.memory.path.shellQuoted)")
    if let advice = service.advice { terminal.say(advice) }
  }
}
