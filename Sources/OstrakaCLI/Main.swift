import ArgumentParser
import Foundation
import Ostraka

/// The one binary: a verb a file.
@main
struct Main: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ostraka",
    abstract: "A memory for agents: documents in, checked answers out.",
    discussion: """
      Begin with: ostraka init && ostraka load . && ostraka ask "QUESTION"
      A memory is one directory (.ostraka): the one named by --memory, else $OSTRAKA_MEMORY, \
      else the nearest one upwards.
      """,
    version: Version.text,
    subcommands: [
      Init.self, LoadVerb.self, Ask.self, SearchVerb.self, Remember.self, Forget.self, Status.self,
      Up.self, MCPVerb.self, ShardVerb.self, ModelVerb.self, PartyVerb.self, LedgerVerb.self,
      BackupVerb.self,
      RestoreVerb.self, Export.self, ImportVerb.self, ValidateVerb.self, DrillVerb.self,
    ])

  /// Runs a verb; what it throws is said on standard error and becomes the exit code.
  static func main() async {
    // A reader that closes the pipe early must not kill a host in the middle of its work.
    signal(SIGPIPE, SIG_IGN)
    let parsed: any ParsableCommand
    do {
      parsed = try Main.parseAsRoot()
    } catch {
      Main.exit(withError: error)
    }
    do {
      var command = parsed
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as OstrakaError {
      Terminal.standard.say(error: error.message)
      Foundation.exit(error.exitCode)
    } catch is CancellationError {
      Foundation.exit(ExitCode.interrupted)
    } catch let error as ArgumentParser.ExitCode {
      Foundation.exit(error.rawValue)
    } catch  where Main.exitCode(for: error) != .failure {
      // Help, a version or a usage error: the argument parser's own.
      Main.exit(withError: error)
    } catch {
      let fault = OstrakaError(.fault, "It failed in a way that nobody foresaw: \(error)")
      Terminal.standard.say(error: fault.message)
      Foundation.exit(fault.exitCode)
    }
  }
}

/// The version of the program.
enum Version {
  static let text = "0.1.0"
}
