import Foundation
import Ostraka
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// One installed tool, run on one file at a time within limits.
struct ExtractionTool: Sendable {
  let command: ExtractionCommand
  /// Absolute.
  let executable: String
  let timeLimit: Duration
  /// The most text that is taken, in bytes.
  let outputLimit: Int

  /// The most that a tool may say on standard error, in bytes. Damaged files make some say much.
  private static let errorLimit = 1 << 20

  /// The text of a file, or why there is none. Ends with `CancellationError` when its task does.
  func text(of path: String) async throws -> Result<Data, FileBytes.Failure> {
    do {
      let output = try await timed { try await start(path) }
      guard output.isSuccess else { return .failure(failure(command.reason(for: output.message))) }
      return .success(Data(output.bytes))
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      return .failure(failure(error))
    } catch is TimeIsUp {
      return .failure(failure("\(command.rawValue) took longer than \(timeLimit)"))
    } catch let error as Errno {
      return .failure(FileBytes.Failure(reason: .init(errorNumber: error.rawValue)))
    }
  }

  private struct Output: Sendable {
    let isSuccess: Bool
    let bytes: [UInt8]
    let message: String
  }

  private struct TimeIsUp: Error {}

  private func start(_ path: String) async throws -> Output {
    let configuration = configuration(path)
    guard command.readsStandardInput else {
      return try await run(configuration, .none)
    }
    let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
    return try await run(
      configuration, .fileDescriptor(file, closeAfterSpawningProcess: true))
  }

  private func run(
    _ configuration: Configuration, _ input: some InputProtocol
  ) async throws -> Output {
    let result = try await Subprocess.run(
      configuration, input: input, output: .bytes(limit: outputLimit),
      error: .bytes(limit: Self.errorLimit))
    return Output(
      isSuccess: result.terminationStatus.isSuccess, bytes: result.standardOutput,
      message: String(decoding: result.standardError, as: UTF8.self))
  }

  private func configuration(_ path: String) -> Configuration {
    var options = PlatformOptions()
    // A group of its own, so that what it starts is killed with it.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let line = Self.leash + [executable] + command.arguments(for: path)
    return Configuration(
      executable: .path(FilePath(line[0])), arguments: Arguments(Array(line.dropFirst())),
      environment: .custom(Self.environment), workingDirectory: "/", platformOptions: options)
  }

  /// What makes a tool end with the process that started it, and keeps it within bounds; Linux has
  /// both (util-linux).
  private static let leash: [String] = {
    let (setpriv, prlimit) = ("/usr/bin/setpriv", "/usr/bin/prlimit")
    guard FileManager.default.isExecutableFile(atPath: setpriv),
      FileManager.default.isExecutableFile(atPath: prlimit)
    else { return [] }
    // This program ignores SIGPIPE; a tool that nobody listens to any more must end of it.
    return [
      setpriv, "--pdeathsig", "KILL", prlimit, "--cpu=60", "--as=\(4 << 30)", "/usr/bin/env",
      "--default-signal=PIPE",
    ]
  }()

  /// None of the user's: settings, proxies and credentials are no business of a tool that reads files.
  private static let environment: [Environment.Key: String] = [
    "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
  ]

  /// Cancels the work, which kills the tool, when its time is up.
  private func timed(_ work: @escaping @Sendable () async throws -> Output) async throws -> Output {
    try await withThrowingTaskGroup(of: Output.self) { group in
      group.addTask(operation: work)
      group.addTask {
        try await Task.sleep(for: timeLimit)
        throw TimeIsUp()
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  private func failure(_ reason: String) -> FileBytes.Failure {
    FileBytes.Failure(reason: .notExtracted(reason))
  }

  private func failure(_ error: SubprocessError) -> FileBytes.Failure {
    switch error.code {
    case .outputLimitExceeded:
      failure("\(command.rawValue) wrote more than \(outputLimit) bytes")
    default:
      failure("\(command.rawValue) could not be run")
    }
  }
}
