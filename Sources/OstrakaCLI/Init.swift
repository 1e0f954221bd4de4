import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer
import OstrakaStore

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make an empty memory here.")

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let folder = FileManager.default.currentDirectoryPath
    let directory = options.named ?? MemoryDirectory(path: folder + "/" + MemoryDirectory.name)
    try PrivateFile.makeMemory(directory.path)
    guard let lock = try MemoryLock(directory) else {
      throw OstrakaError(
        .tryLater, "Another process makes or hosts the memory in \(directory.path). Try again.")
    }
    defer { withExtendedLifetime(lock) {} }
    try await Store.make(in: directory, runtime: .system(), logger: Wiring.logger)
    if options.json {
      Output.print(["memory": directory.path])
    } else {
      Terminal.standard.print("Made a memory in \(directory.path).")
      Terminal.standard.print("Fill it: ostraka load PATH…")
    }
  }
}
