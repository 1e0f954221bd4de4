import Foundation
import Ostraka

extension Answer {
  /// The answer as a person reads it.
  func text(_ terminal: Terminal) -> String {
    var lines: [String] = []
    if let text {
      lines.append(terminal.bold(text.visibleLines.joined(separator: "\n")))
    } else {
      lines.append(terminal.bold("Not found in this memory."))
    }
    if !citations.isEmpty { lines.append("") }
    for (number, citation) in citations.enumerated() {
      lines.append("[\(number + 1)] \(citation.place(terminal))")
      if citation.citation.quote != text {
        lines += citation.citation.quote.visibleLines.map { "    \($0)" }
      }
    }
    for conflict in conflicts {
      lines.append("")
      lines.append("Conflict: \(conflict.difference)")
      lines.append("    newer: \(conflict.newer.place(terminal))")
      lines.append("    older: \(conflict.older.place(terminal))")
    }
    lines.append("")
    lines.append(terminal.dim(coverageText))
    return lines.joined(separator: "\n")
  }

  /// What each shard said, in one line, and how it was found.
  private var coverageText: String {
    let shards = coverage.map { shard in
      let because = shard.because.map { " (\($0))" } ?? ""
      return "\(shard.shard) \(shard.outcome.rawValue)\(because)"
    }
    let elapsed = String(format: "%.1f ms", Double(elapsedMicroseconds) / 1000)
    let readers = Set(coverage.compactMap(\.reader))
    let note =
      readers == [ExtractiveReader.kind] ? "; matched as text, without a language model" : ""
    let synthesis = synthesizer.map { "; put together by \($0)" } ?? ""
    return (shards.isEmpty ? "no shard has documents" : shards.joined(separator: ", "))
      + "; \(elapsed)\(note)\(synthesis)"
  }
}

extension CheckedCitation {
  /// Where it stands, such as `docs/guide.md:82-86 (docs)`.
  func place(_ terminal: Terminal) -> String {
    let (first, last) = (citation.lines.lowerBound, citation.lines.upperBound)
    let lines = first == last ? "\(first)" : "\(first)-\(last)"
    let stale = fresh == false ? ", changed since it was loaded" : ""
    return "\(document.name.visible):\(lines) " + terminal.dim("(\(shard)\(stale))")
  }
}
