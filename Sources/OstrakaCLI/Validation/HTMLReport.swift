import Foundation

/// A report as one HTML file that needs nothing else, readable on a screen and on paper.
struct HTMLReport {
  let report: ValidationReport

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>ostraka validate: \(escaped(report.reader))</title>
    <style>\(Self.style)</style></head><body>
    <h1>What the reader “\(escaped(report.reader))” does here</h1>
    \(facts)
    \(summary)
    \(report.experiments.map(section).joined(separator: "\n"))
    <footer>Written by <code>ostraka validate</code> \(escaped(report.version)). Every query and every measurement is in the folder <code>evidence</code> beside this file.</footer>
    </body></html>

    """
  }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
    h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-top:1px solid #bbb;padding-top:1rem}
    table{border-collapse:collapse;margin:.8rem 0;font-size:.9rem}caption{text-align:left;font-weight:600;padding:.2rem 0;break-after:avoid}
    th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:right}th:first-child,td:first-child{text-align:left}
    th{background:#f0f0f0}.verdict{font-weight:700}.held{color:#14622b}.not{color:#9b1c1c}.none{color:#6b5300}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
    svg{max-width:100%;height:auto}footer{margin-top:3rem;font-size:.85rem;color:#555}
    @media print{body{margin:0;max-width:none;font-size:11pt}table{font-size:7.5pt}th,td{padding:.1rem .25rem}h2{break-after:avoid}table,svg{break-inside:avoid}}
    """

  private var facts: String {
    let facts: [(String, String?)] = [
      ("Reader", report.reader), ("Model", report.model),
      ("Model's digest", report.modelDigest), ("Model's server", report.server),
      ("Budget", report.budget.map { "\($0) tokens of documents in one context" }),
      ("Date", report.date), ("Machine", report.machine), ("Version", report.version),
      (
        "Form",
        report.isQuick
          ? "quick: small sizes and short waits; the full form says more" : "full"
      ),
    ]
    let items = facts.compactMap { name, value in
      value.map { "<dt>\(name)</dt><dd>\(escaped($0))</dd>" }
    }
    return "<dl>\(items.joined())</dl>"
  }

  private var summary: String {
    let rows = report.experiments.map { each in
      "<tr><td><a href=\"#\(each.name)\">\(escaped(each.title))</a></td>"
        + "<td>\(verdict(each.verdict))</td></tr>"
    }
    return "<table><caption>Verdicts</caption><tr><th>Question</th><th>Hypothesis</th></tr>"
      + rows.joined() + "</table>"
  }

  private func verdict(_ verdict: Verdict) -> String {
    let kind =
      switch verdict {
      case .held: "held"
      case .didNotHold, .failed: "not"
      case .notMeasurable: "none"
      }
    return "<span class=\"verdict \(kind)\">\(verdict.rawValue)</span>"
  }

  private func section(_ each: ExperimentReport) -> String {
    let limits = each.limits.map { "<li>\(Self.prose($0))</li>" }.joined()
    return """
      <section id="\(each.name)"><h2>\(escaped(each.title))</h2>
      <p><b>Hypothesis.</b> \(Self.prose(each.hypothesis))</p>
      <p><b>Method.</b> \(Self.prose(each.method))</p>
      <p><b>Verdict:</b> \(verdict(each.verdict)). \(Self.prose(each.because))</p>
      \(each.results.map { "<p>\(Self.prose($0))</p>" }.joined(separator: "\n"))
      \(each.tables.map(table).joined(separator: "\n"))
      \(each.charts.map { SVGChart(chart: $0).text }.joined(separator: "\n"))
      \(limits.isEmpty ? "" : "<p><b>What this doesn't say.</b></p><ul>\(limits)</ul>")
      <p><small>\(escaped(each.date)), \(each.seconds.rounded(to: 0)) s. Every query: <code>\(escaped(each.evidence))</code></small></p></section>
      """
  }

  /// Sentences as HTML: what is between backticks is code.
  static func prose(_ text: String) -> String {
    escaped(text).replacing(/`([^`]*)`/) { "<code>\($0.output.1)</code>" }
  }

  private func table(_ table: ReportTable) -> String {
    let row = { (cells: [String], tag: String) in
      "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    return "<table><caption>\(escaped(table.title))</caption>" + row(table.columns, "th")
      + table.rows.map { row($0, "td") }.joined() + "</table>"
  }
}

/// Text as HTML shows it.
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}
