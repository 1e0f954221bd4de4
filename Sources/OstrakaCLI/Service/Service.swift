import Foundation
import Ostraka

/// A host of a memory that the system starts for this person, without a terminal.
protocol Service: Sendable {
  /// What the system knows it by.
  var name: String { get }
  /// Where its file belongs.
  var file: String { get }
  /// What its file says.
  var text: String { get }
  /// What shows the host's log.
  var logCommand: String { get }
  /// What else a person should know once it is installed; nil when there is nothing.
  var advice: String? { get }

  /// Errors: `.unavailable` when the system has nothing that could run it.
  func check() async throws
  /// Writes its file and stops what an earlier one started.
  func prepare() async throws
  /// Starts it, now and whenever the person's session begins.
  func start() async throws
  /// Whether the system gave up on it.
  func hasFailed() async throws -> Bool
  /// Stops it and removes what `prepare` and `start` made; what isn't there is fine.
  func remove() async throws
}

extension Service {
  var isInstalled: Bool { FileManager.default.fileExists(atPath: file) }

  /// Writes the file in one step, readable for the system's tools.
  func write() throws {
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: file).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try PrivateFile.write(Data(text.utf8), to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    } catch let error as OstrakaError {
      throw error
    } catch {
      throw OstrakaError(.notPermitted, "\(file) cannot be written.", cause: error)
    }
  }

  /// Removes the file if it is there.
  func removeFile() throws {
    guard unlink(file) == 0 || errno == ENOENT else {
      let reason = String(cString: strerror(errno))
      throw OstrakaError(.notPermitted, "\(file) cannot be removed: \(reason).")
    }
  }
}

/// The kinds of service that there are.
enum Services {
  /// The kind that this machine's system knows.
  static func native(
    _ description: ServiceDescription, time: any Time,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> any Service {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let folder = home ?? FileManager.default.homeDirectoryForCurrentUser.path
    #if os(macOS)
      return LaunchdService(description: description, home: folder, time: time)
    #else
      let settings = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      return SystemdService(
        description: description, settings: settings ?? folder + "/.config", time: time)
    #endif
  }
}
