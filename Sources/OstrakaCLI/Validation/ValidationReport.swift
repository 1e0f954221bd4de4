/// What `ostraka validate` writes to `report.json`, and what `report.html` shows.
struct ValidationReport: Codable, Sendable {
  let version: String
  let reader: String
  /// The model's file or name; nil for a reader without one.
  let model: String?
  /// SHA-256 of its size, its first and its last MiB, for a model on this machine.
  let modelDigest: String?
  /// What the model's server says of its version.
  let server: String?
  /// Tokens of documents that one context has room for; nil without a limit.
  let budget: Int?
  let date: String
  let machine: String
  let isQuick: Bool
  let experiments: [ExperimentReport]

  enum CodingKeys: String, CodingKey {
    case version, reader, model, server, budget, date, machine, experiments
    case modelDigest = "model_digest"
    case isQuick = "quick"
  }
}

/// One experiment with all that a reader needs to believe it or not.
struct ExperimentReport: Codable, Sendable {
  let name: String
  let title: String
  let hypothesis: String
  let method: String
  let verdict: Verdict
  let because: String
  let results: [String]
  let tables: [ReportTable]
  let charts: [ReportChart]
  let limits: [String]
  /// The day on which it ended: those of one report may differ, since finished ones are kept.
  let date: String
  let seconds: Double
  /// The file with every query, relative to the report.
  let evidence: String
}

struct ReportTable: Codable, Sendable {
  let title: String
  let columns: [String]
  let rows: [[String]]
}

struct ReportChart: Codable, Sendable {
  let title: String
  let x: String
  let y: String
  let series: [Series]

  struct Series: Codable, Sendable {
    let name: String
    let points: [[Double]]
  }
}
