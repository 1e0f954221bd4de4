import Foundation
import Ostraka

/// How well a redactor does: on secrets made for it, on what only looks like secrets, and on files.
public struct RedactionMeasure: Codable, Sendable {
  /// Kinds of secret, by id.
  public private(set) var kinds = 0
  /// Secrets in texts.
  public private(set) var cases = 0
  /// Cases in which every byte of the secret was found.
  public private(set) var found = 0
  /// Cases in which the findings were the secret's bytes and nothing else.
  public private(set) var exact = 0
  /// Cases found by the rule of the kind's id.
  public private(set) var named = 0
  /// For each kind that has any, by id and carrier: cases not found, or found inexactly.
  public private(set) var misses: [String: Int] = [:]
  public private(set) var decoys = 0
  /// Findings in decoys, by rule.
  public private(set) var decoyFindings: [String: Int] = [:]
  public private(set) var files = 0
  public private(set) var bytes = 0
  /// Findings in files, by rule.
  public private(set) var fileFindings: [String: Int] = [:]
  /// Millions of bytes a second over the files, on one thread: the median of five runs.
  public private(set) var megabytesPerSecond = 0.0

  /// - Parameters:
  ///   - folders: read with all they contain; only files of text with a known extension count.
  ///   - rounds: how often each kind is drawn, in each of its carriers.
  public init(
    of redactor: Redactor, folders: [URL] = [], seed: UInt64, rounds: Int = 10
  ) {
    for round in 0..<UInt64(rounds) { measureSamples(redactor, seed: seed &+ round) }
    kinds = Set(SecretKind.all.map(\.id)).count
    for round in 0..<UInt64(rounds) {
      for decoy in SecretDecoy.all(seed: seed &+ round) {
        decoys += 1
        for finding in redactor.findings(in: Data(decoy.utf8)) {
          decoyFindings[finding.rule, default: 0] += 1
        }
      }
    }
    measureFiles(redactor, Self.texts(in: folders))
  }

  private mutating func measureSamples(_ redactor: Redactor, seed: UInt64) {
    for (index, kind) in SecretKind.all.enumerated() {
      for sample in SecretSample.all(of: kind, seed: seed &* 1000 &+ UInt64(index)) {
        let findings = redactor.findings(in: sample.text)
        cases += 1
        let isFound = findings.contains {
          $0.range.lowerBound <= sample.secret.lowerBound
            && $0.range.upperBound >= sample.secret.upperBound
        }
        let isExact = findings.map(\.range) == [sample.secret]
        if isFound { found += 1 }
        if isExact { exact += 1 }
        if findings.contains(where: { $0.rule == kind.id }) { named += 1 }
        if !isExact { misses["\(kind.id) in \(sample.carrier)", default: 0] += 1 }
      }
    }
  }

  private mutating func measureFiles(_ redactor: Redactor, _ texts: [Data]) {
    files = texts.count
    bytes = texts.reduce(0) { $0 + $1.count }
    guard bytes > 0 else { return }
    var times: [Double] = []
    for round in 0..<5 {
      let clock = ContinuousClock()
      let start = clock.now
      for text in texts {
        let findings = redactor.findings(in: text)
        if round == 0 { for finding in findings { fileFindings[finding.rule, default: 0] += 1 } }
      }
      times.append(start.duration(to: clock.now) / .seconds(1))
    }
    megabytesPerSecond = Double(bytes) / 1_000_000 / times.sorted()[2]
  }

  /// The files of text in the folders, in the order of their paths; none of more than 4 MB.
  public static func texts(in folders: [URL]) -> [Data] {
    paths(in: folders).compactMap { path in
      guard let text = try? Data(contentsOf: path), text.count <= 4_000_000 else { return nil }
      return text
    }
  }

  /// The paths of what `texts(in:)` reads.
  public static func paths(in folders: [URL]) -> [URL] {
    let extensions: Set<String> = [
      "swift", "md", "c", "h", "cpp", "py", "sh", "js", "ts", "go", "rs", "yml", "yaml", "json",
      "toml", "txt", "rst", "html", "css", "cmake", "xml", "gradle", "rb", "java",
    ]
    return folders.flatMap { folder -> [URL] in
      let all = FileManager.default.enumerator(
        at: folder, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
      return (all?.compactMap { $0 as? URL } ?? [])
        .filter { extensions.contains($0.pathExtension) }
        .sorted { $0.path < $1.path }
    }
  }
}
