import Foundation
import Ostraka
import Subprocess
import Synchronization

extension ClaudeCodeProcess {
  /// The most that it may write in one turn, in bytes.
  private static let outputLimit = 8 << 20
  /// How much of its standard error is kept, in bytes.
  private static let errorLimit = 4 << 10

  /// Runs the process to its end; kills it with its children when it is to stop or the task is
  /// cancelled.
  func serve() async {
    let isWanted = state.withLock { state in
      state.hasBegun = state.ending == nil
      return state.hasBegun && state.reason == nil
    }
    guard isWanted, !Task.isCancelled else { return end(failure(nil)) }
    let ending = await withTaskGroup(of: ClaudeCodeFailure?.self) { group in
      group.addTask { await self.child() }
      group.addTask {
        for await _ in self.stopped {}
        return nil
      }
      var ending: ClaudeCodeFailure?
      while let next = await group.next() {
        group.cancelAll()
        ending = ending ?? next
      }
      return ending
    }
    end(ending ?? failure(nil))
  }

  /// Runs the child itself; how it ended.
  private func child() async -> ClaudeCodeFailure {
    do {
      let result = try await Subprocess.run(
        command.configuration, input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in
        await withTaskGroup(of: Bool.self) { group in
          group.addTask { await self.write(to: execution.standardInputWriter) }
          group.addTask { await self.read(execution.standardOutput) }
          group.addTask { await self.listen(to: execution.standardError) }
          var open = 2
          while open > 0, let isOutput = await group.next() { open -= isOutput ? 1 : 0 }
          group.cancelAll()
        }
        // It ends, or has closed its output. What it has started goes with it.
        try? execution.send(signal: .kill, toProcessGroup: true)
      }
      return failure("\(result.terminationStatus)")
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return ClaudeCodeFailure(error: command.model.missing)
    } catch {
      return failure(nil, cause: error)
    }
  }

  private func write(to writer: StandardInputWriter) async -> Bool {
    for await line in lines {
      state.withLock { $0.isWritten = true }
      // A process that takes no input has ended, or is killed when its time is up.
      _ = try? await writer.write(line)
    }
    if !Task.isCancelled { try? await writer.finish() }
    return false
  }

  private func read(_ output: SubprocessOutputSequence) async -> Bool {
    var line: [UInt8] = []
    do {
      for try await buffer in output {
        let bytes = buffer.withUnsafeBytes { Array($0) }
        let size = state.withLock { state in
          state.bytes += bytes.count
          return state.bytes
        }
        guard size <= Self.outputLimit else {
          kill(
            OstrakaError(
              .unavailable,
              "Claude Code wrote more than \(Self.outputLimit >> 20) MiB for one answer, and was "
                + "ended."))
          return true
        }
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          take(line + rest[..<end])
          line = []
          rest = rest[(end + 1)...]
        }
        line += rest
      }
    } catch {
      // What it has written counts; its end tells the rest.
    }
    return true
  }

  /// Takes a line of its output: the result of a message, or something else.
  private func take(_ line: [UInt8]) {
    guard let result = ClaudeCodeResult(line) else { return }
    let (asker, turn) = state.withLock { state in
      let turn = Turn(result: result, dollars: result.total.map { max(0, $0 - state.total) })
      state.total = max(state.total, result.total ?? 0)
      state.answered += 1
      state.growth += result.usage.outputTokens
      state.bytes = 0
      defer { state.asker = nil }
      return (state.asker, turn)
    }
    guard let asker else {
      // It could be taken for the answer to the next question.
      return kill(OstrakaError(.unavailable, "Claude Code answered without a question."))
    }
    asker.resume(returning: turn)
  }

  private func listen(to errors: SubprocessOutputSequence) async -> Bool {
    do {
      for try await buffer in errors {
        let bytes = buffer.withUnsafeBytes { Array($0) }
        state.withLock { $0.said = ($0.said + bytes).suffix(Self.errorLimit) }
      }
    } catch {
      // Only a message is lost.
    }
    return true
  }

  /// How it ended: as it was told to, or by itself with a status.
  private func failure(_ status: String?, cause: (any Error)? = nil) -> ClaudeCodeFailure {
    let (reason, bytes) = state.withLock { ($0.reason, $0.said) }
    let said = String(decoding: bytes, as: UTF8.self)
    if let reason { return ClaudeCodeFailure(error: reason) }
    guard let status, !Task.isCancelled else {
      let message =
        Task.isCancelled
        ? "Claude Code was ended with the host that ran it." : "Claude Code could not be run."
      return ClaudeCodeFailure(error: OstrakaError(.unavailable, message, cause: cause))
    }
    let brief = Self.brief(said)
    return ClaudeCodeFailure(
      error: OstrakaError(
        .unavailable,
        "Claude Code ended without a result that can be read: \(status). "
          + (brief.isEmpty ? "Run claude -p hello to see whether it works." : "It said: \(brief)")),
      isForgotten: ClaudeCodeResult.saysForgotten(said))
  }
}
