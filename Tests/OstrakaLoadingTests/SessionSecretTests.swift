import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("Secrets in session transcripts")
struct SessionSecretTests {
  private static let secret = "ghp_" + "Zqumpm08hsE8JNpjJOQGa2rb19FlY0mG1ylv"
  private static let key = (0..<24).map {
    "Zqumpm08hsE8JNpjJOQGa2rb19FlY0" + "\($0 * 7_919 + 100_000)"
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("leave no part in a heading, wherever it cuts them", arguments: ["", #"\u001b[1m"#])
  func heading(code: String) async throws {
    let secret = Self.secret.prefix(20) + code + Self.secret.dropFirst(20)
    let texts = try await texts(of: 75...125) { count in
      Samples.claudeLine("user", content: "\"\(filler(count)) \(secret) is mine\"")
    }
    for text in texts { #expect(part(of: [Self.secret], in: text) == nil) }
    #expect(texts.allSatisfy { $0.prefix { !$0.isNewline }.hasSuffix("…") })
  }

  @Test("leave no part in a heading that is their first line, and mask nothing after it")
  func firstLine() async throws {
    let texts = try await texts(of: 0...0) { _ in
      let body = Self.key.joined(separator: "\\n")
      return Samples.claudeLine(
        "user", content: "\"-----BEGIN PRIVATE KEY-----\(body)\\n-----END PRIVATE KEY-----\"")
    }
    #expect(part(of: Self.key, in: texts[0]) == nil)
    #expect(Redactor.builtIn.redacted(texts[0]).contains("\nAgent: Claude Code\n"))
  }

  @Test("leave no part in a tool's argument, wherever it is cut")
  func argument() async throws {
    let texts = try await texts(of: 155...205) { count in
      called(with: "\(filler(count)) \(Self.secret) | tee log")
    }
    for text in texts { #expect(part(of: [Self.secret], in: text) == nil) }
    #expect(texts.allSatisfy { $0.contains("…\n") })
  }

  @Test("leave no part of a key that a tool's argument begins")
  func keyedArgument() async throws {
    let block = "-----BEGIN PRIVATE KEY-----\\n" + Self.key.joined(separator: "\\n")
    let texts = try await texts(of: 0...0) { _ in
      called(with: "echo \(filler(110)) '\(block)\\n-----END PRIVATE KEY-----'")
    }
    #expect(part(of: Self.key, in: texts[0]) == nil)
  }

  @Test("leave no part at either end of a long result", arguments: [true, false])
  func result(isTail: Bool) async throws {
    let texts = try await texts(of: isTail ? 465...515 : 1_490...1_540) { count in
      let (before, after) = isTail ? (3_000, count) : (count, 3_000)
      return returned("\(filler(before)) \(Self.secret) \(filler(after))")
    }
    for text in texts { #expect(part(of: [Self.secret], in: text) == nil) }
    #expect(texts.allSatisfy { $0.contains(" bytes left out)\n") })
  }

  @Test("leave no part of a key whose beginning is left out of a long result")
  func keyBlock() async throws {
    let block = "-----BEGIN PRIVATE KEY-----\\n" + Self.key.joined(separator: "\\n")
    let texts = try await texts(of: 0...0) { _ in
      returned("\(filler(2_000))\\n\(block)\\n-----END PRIVATE KEY-----")
    }
    #expect(part(of: Self.key, in: texts[0]) == nil)
  }

  @Test("are left to the store in what isn't cut, so that it can tell of them or allow them")
  func uncut() async throws {
    let texts = try await texts(of: 0...0) { _ in
      called(with: "use \(Self.secret)") + returned("for \(Self.secret).")
    }
    #expect(texts[0].contains("- Bash: use \(Self.secret)\n"))
    #expect(texts[0].contains("\n    for \(Self.secret).\n"))
  }

  /// The documents of one transcript for each count, as the loader hands them over.
  private func texts(
    of counts: ClosedRange<Int>, _ transcript: (Int) -> String
  ) async throws -> [String] {
    for count in counts { try folder.write(transcript(count), to: "\(count).jsonl") }
    let transcripts = SessionTranscripts(folder: ".", workingDirectory: folder.path)
    var texts: [String] = []
    for document in try await transcripts.list().documents {
      texts.append(try await document.text())
    }
    #expect(texts.count == counts.count)
    return texts
  }

  /// A piece of a secret that is still there when the store has masked the text.
  private func part(of secrets: [String], in text: String) -> Substring? {
    let stored = Redactor.builtIn.redacted(text)
    return secrets.lazy.flatMap { secret in
      secret.indices.dropLast(7).map { secret[$0...].prefix(8) }
    }.first { stored.contains($0) }
  }

  private func filler(_ count: Int) -> String { String(repeating: "-", count: count) }

  private func called(with command: String) -> String {
    Samples.claudeLine(
      "assistant",
      content: #"[{"type":"tool_use","name":"Bash","input":{"command":"\#(command)"}}]"#)
  }

  private func returned(_ text: String) -> String {
    Samples.claudeLine("user", content: #"[{"type":"tool_result","content":"\#(text)"}]"#)
  }
}
