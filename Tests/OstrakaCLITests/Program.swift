import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A folder with the program that was built, for tests that run it as a person would.
struct Program: Sendable {
  /// Where the program runs; removed at the end.
  let folder: String

  /// What one run left.
  struct Outcome: Sendable {
    let code: Int32
    let output: String
    let errors: String

    /// The JSON object on standard output.
    func json() throws -> [String: any Sendable] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return value as? [String: any Sendable] ?? [:]
    }
  }

  /// The program, beside the tests' own bundle.
  static let path: String = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("ostraka").path
  }()

  static func with<Result>(_ work: (Program) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("ostraka-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(Program(folder: folder.path))
  }

  func run(
    _ arguments: String..., input: String = "", environment more: [String: String] = [:]
  ) async throws -> Outcome {
    try await run(arguments, input: input, environment: more)
  }

  func run(
    _ arguments: [String], input: String = "", environment more: [String: String] = [:]
  ) async throws -> Outcome {
    // A file and no pipe: a program that refuses its input early would close the pipe.
    let file = folder + "/.input-\(UUID().uuidString)"
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    let result = try await Subprocess.run(
      .path(FilePath(Self.path)), arguments: Arguments(arguments),
      environment: environment.updating(
        Dictionary(uniqueKeysWithValues: more.map { (Environment.Key(stringLiteral: $0), $1) })),
      workingDirectory: FilePath(folder),
      input: .fileDescriptor(
        try FileDescriptor.open(FilePath(file), .readOnly), closeAfterSpawningProcess: true),
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
    var code: Int32 = -1
    if case .exited(let status) = result.terminationStatus { code = status }
    return Outcome(
      code: code, output: result.standardOutput, errors: result.standardError)
  }

  /// Starts `ostraka up` on a free port and does some work while it runs; then stops it.
  func up<Result: Sendable>(
    _ arguments: [String] = [],
    _ work: @Sendable @escaping (_ address: String) async throws -> Result
  ) async throws -> (result: Result, status: TerminationStatus) {
    // Tests that crash must leave no daemon behind either.
    let all = ["up", "--listen", "127.0.0.1:0", "--json", "--parent", "\(getpid())"] + arguments
    let ended = try await Subprocess.run(
      .path(FilePath(Self.path)), arguments: Arguments(all), environment: environment,
      workingDirectory: FilePath(folder), input: .none, output: .sequence, error: .discarded
    ) { execution in
      var lines = execution.standardOutput.strings().makeAsyncIterator()
      let line = try await lines.next() ?? ""
      let said = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String]]
      let result = try await work(said?["listening"]?.first ?? "")
      try execution.send(signal: .terminate)
      return result
    }
    return (ended.closureResult, ended.terminationStatus)
  }

  /// The `ostraka up` processes that run in this program's folder (Linux).
  func hosts() -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { id in
      let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd")
      let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return place == folder && line.split(separator: 0).dropFirst().first == Data("up".utf8)
    }
  }

  /// Commits everything in a folder, which becomes a repository.
  func commit(_ repository: String, _ message: String) async throws {
    for arguments in [
      ["init", "--quiet"], ["add", "--all"],
      ["-c", "user.name=Io", "-c", "user.email=io@example.org", "commit", "-qm", message],
    ] {
      _ = try await Subprocess.run(
        .name("git"), arguments: Arguments(["-C", folder + "/" + repository] + arguments),
        input: .none, output: .discarded, error: .discarded)
    }
  }

  /// The processes that have this program's memory on their command line (Linux).
  func processes() -> [(id: Int32, arguments: [String])] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { entry in
      guard let id = Int32(entry),
        let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
      else { return nil }
      let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard arguments.contains(where: { $0.hasPrefix(folder) }) else { return nil }
      return (id, arguments)
    }
  }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder + "/" + name)
  }

  private var environment: Environment {
    .inherit.updating(["OSTRAKA_MEMORY": "", "HOME": folder])
  }
}
