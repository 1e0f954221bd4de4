import Foundation
import Ostraka
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs git on one repository: it only reads, asks nobody, pages nothing and fetches nothing.
struct GitCommand: Sendable {
  /// The most that git may say on standard error, in bytes.
  static let errorLimit = 64 << 10

  /// Where git runs: absolute, in or at the repository.
  let directory: String
  /// What is run: a name to be found on the PATH.
  var executable = "git"

  /// What a run of git left behind.
  struct Output {
    let isSuccess: Bool
    let bytes: [UInt8]
    /// Standard error, trimmed.
    let message: String
  }

  /// Runs git and returns all that it wrote.
  ///
  /// Throws `.unavailable` if git is not installed and `.tooLarge` beyond `limit` bytes.
  func output(
    _ arguments: [String], input: [UInt8] = [], limit: Int = 256 << 20
  ) async throws -> Output {
    do {
      let result = try await run(
        configuration(arguments), input: .array(input), output: .bytes(limit: limit),
        error: .string(limit: Self.errorLimit))
      return Output(
        isSuccess: result.terminationStatus.isSuccess, bytes: result.standardOutput,
        message: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch let error as SubprocessError {
      throw Self.error(error)
    }
  }

  /// Like `output`, but a run that fails is an error that passes on what git said.
  func bytes(_ arguments: [String], input: [UInt8] = []) async throws -> [UInt8] {
    let output = try await output(arguments, input: input)
    guard output.isSuccess else { throw failure(output.message) }
    return output.bytes
  }

  /// The one line that git answers with.
  func line(_ arguments: [String]) async throws -> String {
    var bytes = try await bytes(arguments)
    // Only the line's own end: a path may end in white space.
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How git is started for these arguments.
  func configuration(_ arguments: [String]) -> Configuration {
    Configuration(
      executable: .name(executable), arguments: Arguments(Self.options + arguments),
      environment: .inherit.updating(Self.environment), workingDirectory: FilePath(directory))
  }

  /// What went wrong, from what git said.
  func failure(_ message: String) -> OstrakaError {
    if message.contains("dubious ownership") {
      return OstrakaError(
        .notPermitted, "Git refuses \(directory) because somebody else owns it. \(message)")
    }
    if message.contains("not a git repository") {
      return OstrakaError(
        .notFound,
        "\(directory) is not a git repository. Name one, or load it as a folder: "
          + "ostraka load \(directory)")
    }
    return OstrakaError(.fault, "Git failed on \(directory): \(message)")
  }

  /// A fault of running git at all.
  static func error(_ error: SubprocessError) -> OstrakaError {
    switch error.code {
    case .executableNotFound:
      OstrakaError(.unavailable, "Git is not installed, or not on the PATH. Install git.")
    case .outputLimitExceeded:
      OstrakaError(.tooLarge, "Git wrote more than Ostraka takes from it.", cause: error)
    default:
      OstrakaError(.fault, "Git could not be run.", cause: error)
    }
  }

  private static let options = [
    "--no-pager", "--literal-pathspecs", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false",
    "-c", "color.ui=false",
  ]

  /// Variables that point git at another repository are dropped: a hook sets them.
  private static let environment: [Environment.Key: String?] = [
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C",
    "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_COMMON_DIR": nil,
    "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_NAMESPACE": nil,
    "GIT_PREFIX": nil, "GIT_TRACE": nil,
  ]
}
