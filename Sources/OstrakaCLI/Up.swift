import ArgumentParser
import Foundation
import Logging
import Ostraka
import OstrakaServer
import OstrakaStore

struct Up: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Host the memory: serve its shards and the HTTP API until interrupted.")

  @Option(help: "Where the HTTP API listens, on loopback (default: 127.0.0.1:7077).")
  var listen: String?

  @Flag(help: "Run each shard in a process of its own.")
  var processes = false

  @Flag(exclusivity: .exclusive) var service: ServiceAction?

  @Option(help: .hidden) var parent: Int32?

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    if let parent { try ShardProcess.dieWithParent(parent) }
    if let service {
      try await perform(service)
      return
    }
    let access = try await Wiring.access(options)
    let address = try Address(text: listen ?? access.settings.listen)
    let hosting = Hosting(
      access: access, lock: try await takeOver(access), role: .daemon, models: .all.staying(),
      addresses: [address],
      program: processes ? ShardProcess.thisProgram : nil,
      onListening: { addresses in announce(addresses, access) })
    try await hosting.run { host in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await SourceWatch(
            library: host.library, directory: access.directory, runtime: access.runtime,
            interval: access.settings.watch, logger: access.logger,
            loads: { host.store.bells(for: Mailbox(.coordinator, box: "documents")) }
          ).run()
        }
        group.addTask { await Signals.termination() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
    if !options.json { Terminal.standard.say("Stopped.") }
  }

  /// Installs, removes or shows the service that hosts the memory.
  private func perform(_ action: ServiceAction) async throws {
    // A memory that was deleted must not keep its service from being removed.
    let gone = action == .uninstall ? options.named.flatMap { $0.exists ? nil : $0 } : nil
    let access = gone == nil ? try await Wiring.access(options) : nil
    if let listen { try Address(text: listen).checkLoopback() }
    let description = try ServiceDescription(
      program: ShardProcess.thisProgram, memory: try gone ?? options.directory(), listen: listen,
      hasProcesses: processes)
    let service = Services.native(description, time: access?.runtime.time ?? SystemTime())
    try await ServiceInstallation(
      description: description, service: service, access: access, printsJSON: options.json
    ).perform(action)
  }

  /// Gets the lock; another host that isn't a daemon makes room. Errors: `.tryLater` when there is
  /// a daemon.
  private func takeOver(_ access: Access) async throws -> MemoryLock {
    let deadline = access.runtime.time.uptime + Access.patience
    var claim: MemoryLock?
    defer { withExtendedLifetime(claim) {} }
    while true {
      // A verb holds the claim for the moment in which it looks whether somebody else does.
      claim = try claim ?? MemoryLock.claim(access.directory)
      switch try await access.seat(hasClaim: claim != nil) {
      case .host(let lock): return lock
      case .guest(let remote):
        let handshake = remote.handshake
        guard handshake.role != .daemon else {
          throw OstrakaError(
            .tryLater,
            "This memory is up already, in process \(handshake.process). "
              + "Stop that one first: kill \(handshake.process)")
        }
        try? await remote.yield()
      }
      guard access.runtime.time.uptime < deadline else {
        throw OstrakaError(.tryLater, "The process that hosts the memory does not make room.")
      }
      try await access.runtime.time.sleep(for: Access.pause)
    }
  }

  private func announce(_ addresses: [String], _ access: Access) {
    guard !options.json else {
      Output.print(["listening": addresses])
      return
    }
    let terminal = Terminal.standard
    terminal.say("The memory in \(access.directory.path) is up.")
    for address in addresses {
      terminal.say("HTTP API: \(address)")
      // The link signs a browser in. It goes to a person's terminal only, never into a log.
      if terminal.isInteractive, let credential = try? access.ownerCredential() {
        terminal.say("Status page: \(address)/?credential=\(credential)")
      }
    }
    terminal.say("Stop it with Ctrl-C.")
  }
}

extension Address {
  /// Reads `HOST:PORT`, `[HOST]:PORT` or a port alone. Errors: `.invalidRequest`.
  init(text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let host = parts.dropLast().joined(separator: ":").trimmingCharacters(
      in: CharacterSet(charactersIn: "[]"))
    guard let last = parts.last, let port = UInt16(last) else {
      throw OstrakaError(
        .invalidRequest, "“\(text)” is no address: say HOST:PORT, such as 127.0.0.1:7077.")
    }
    self = .tcp(host: host.isEmpty ? "127.0.0.1" : host, port: Int(port))
  }
}
