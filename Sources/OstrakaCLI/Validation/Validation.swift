import Foundation
import Logging
import Ostraka
import OstrakaReaders

/// Runs the experiments one after the other; those that are finished are kept, so that a run that was interrupted goes on.
struct Validation: Sendable {
  let reader: String
  let settings: Settings
  let configuration: Data?
  /// Where a paid reader's dollars are booked, by whoever holds the lock of the memory that has the file; nil for one that
  /// isn't paid.
  let spending: String?
  let scale: Scale
  /// Of a paid reader; nil where it isn't known.
  let price: Price?
  let idleMax: Duration
  /// Only these; all when it is empty.
  let wanted: Set<String>
  /// Where the report is written.
  let folder: String
  let runtime: Runtime
  let logger: Logger
  /// What the model's server says of its version; nil for a reader without one on this machine.
  let server: String?
  let onProgress: @Sendable (String) -> Void

  /// Runs what is not finished, and writes the report. Errors: `.fault` where the folder can't be written.
  func run() async throws -> ValidationReport {
    try checkFolder()
    for name in ["", "/parts", "/evidence"] { try PrivateFile.makeDirectory(folder + name) }
    try bookLeftovers()
    // On the disk that was chosen for the report: the system's temporary folder may be memory.
    let scratch = try ScratchFolder.make(Self.scratch, in: folder)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var reports: [ExperimentReport] = []
    for experiment in Experiments.all {
      if let done = finished(experiment) {
        onProgress("\(experiment.name): done before")
        reports.append(done)
      } else if wanted.isEmpty || wanted.contains(experiment.name) {
        reports.append(try await run(experiment, in: scratch))
      }
      try write(report(reports))
    }
    return report(reports)
  }

  private static let scratch = "validate"

  /// What a run that was killed had spent is only in its scratch memories.
  private func bookLeftovers() throws {
    guard let spending else { return }
    let date = { (path: String) in
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix(ScratchFolder.prefix(Self.scratch)) }
    let all = names.flatMap { name in
      (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name))?.map {
        MemoryDirectory(path: "\(folder)/\(name)/\($0)/\(MemoryDirectory.name)").spending
      } ?? []
    }
    // Each took over what the one before it had.
    let newest = all.max { date($0) ?? .distantPast < date($1) ?? .distantPast }
    guard let newest, let at = date(newest), at > date(spending) ?? .distantPast,
      let bytes = FileManager.default.contents(atPath: newest)
    else { return }
    try PrivateFile.write(bytes, to: spending)
  }

  /// Refuses a folder with somebody else's files, or a report that this one would overwrite with other things.
  private func checkFolder() throws {
    let there = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(ScratchFolder.prefix(Self.scratch)) }
    let ours: Set = ["report.html", "report.json", "parts", "evidence"]
    var isForeign = false
    if there.contains("report.json") {
      let other = FileManager.default.contents(atPath: folder + "/report.json")
        .flatMap { try? JSONDecoder().decode(ValidationReport.self, from: $0) }
      isForeign = other.map { kind(of: $0) } != kind(of: report([]))
    }
    guard there.subtracting(ours).isEmpty, !isForeign else {
      throw OstrakaError(
        .alreadyExists,
        "\(folder) holds other files, or the report of another reader, model, version or form. Name a new folder: --report DIR"
      )
    }
  }

  /// What two runs must have in common for one report.
  private func kind(of report: ValidationReport) -> [String] {
    [
      report.version, report.reader, report.model ?? "", report.modelDigest ?? "",
      "\(report.budget ?? 0)", "\(report.isQuick)",
    ]
  }

  private func run(
    _ type: any Experiment.Type, in scratch: String
  ) async throws -> ExperimentReport {
    let (experiment, name) = (type.init(), type.name)
    let lab = Laboratory(
      reader: reader, settings: settings, configuration: configuration, scale: scale,
      idleMax: idleMax,
      runtime: runtime, logger: logger, folder: scratch,
      spending: spending,
      log: try EvidenceLog(path: folder + "/" + evidence(name)),
      onProgress: { onProgress("\(name): \($0)") })
    let started = runtime.time.uptime
    var outcome: Outcome
    var isFinished = true
    do {
      try checkLimits(experiment)
      outcome = try await experiment.run(in: lab)
    } catch  where !(error is CancellationError) && !Task.isCancelled {
      // It is tried again the next time.
      isFinished = false
      let reason = (error as? OstrakaError)?.message ?? "\(error)"
      outcome = Outcome(verdict: .failed, because: reason)
    }
    let report = ExperimentReport(
      name: name, title: type.title, hypothesis: type.hypothesis, method: experiment.method(lab),
      verdict: outcome.verdict, because: outcome.because, results: outcome.results,
      tables: outcome.tables, charts: outcome.charts, limits: outcome.limits,
      date: String(runtime.time.now.description.prefix(10)),
      seconds: (runtime.time.uptime - started).milliseconds / 1_000, evidence: evidence(name))
    if isFinished {
      try PrivateFile.write(
        try Self.encoder.encode(Part(setup: setup(of: name), report: report)), to: part(name))
    }
    return report
  }

  /// An experiment that can't be paid for as a whole is not begun. Errors: `.tooLarge`.
  private func checkLimits(_ experiment: any Experiment) throws {
    guard spending != nil, let price else { return }
    let limit = min(settings.hosted.limits.dollarsPerHour, settings.hosted.limits.dollarsPerDay)
    let cost = experiment.paidWork(at: scale).reduce(0) { $0 + $1.cost(at: price) }
    guard cost <= limit else {
      throw OstrakaError(
        .tooLarge,
        "It would cost about $\(cost.rounded(to: 2)), above the limit of $\(limit.rounded(to: 2)): raise the limits in ostraka.yaml."
      )
    }
  }

  /// A finished experiment with the setup that it was done with.
  private struct Part: Codable {
    let setup: String
    let report: ExperimentReport
  }

  /// What must be the same for an earlier result to count.
  private func setup(of experiment: String) -> String {
    let length = experiment == IdleExperiment.name ? "\(idleMax)" : ""
    return [
      Version.text, reader, model ?? "", modelDigest ?? "", "\(scale.budget ?? 0)",
      "\(scale.isQuick)", length,
    ].joined(separator: " ")
  }

  private func finished(_ type: any Experiment.Type) -> ExperimentReport? {
    guard let data = FileManager.default.contents(atPath: part(type.name)),
      let part = try? JSONDecoder().decode(Part.self, from: data),
      part.setup == setup(of: type.name)
    else { return nil }
    return part.report
  }

  private func part(_ name: String) -> String { "\(folder)/parts/\(name).json" }
  private func evidence(_ name: String) -> String { "evidence/\(name).jsonl" }

  private func report(_ experiments: [ExperimentReport]) -> ValidationReport {
    var machine = "\(ProcessInfo.processInfo.activeProcessorCount) cores"
    #if os(Linux)
      machine += ", Linux"
    #else
      machine += ", macOS"
    #endif
    #if arch(x86_64)
      machine += " x86_64"
    #elseif arch(arm64)
      machine += " arm64"
    #endif
    return ValidationReport(
      version: Version.text, reader: reader, model: model, modelDigest: modelDigest,
      server: server, budget: scale.budget,
      date: String(runtime.time.now.description.prefix(10)), machine: machine,
      isQuick: scale.isQuick,
      experiments: experiments)
  }

  private var model: String? {
    switch reader {
    case LlamaReader.kind:
      settings.model.map { URL(fileURLWithPath: $0.model.file).lastPathComponent }
    case AnthropicReader.kind: settings.hosted.anthropic?.model
    case OpenAIReader.kind: settings.hosted.openAI?.model
    case ClaudeCodeReader.kind: settings.hosted.claudeCode?.model
    default: nil
    }
  }

  private var modelDigest: String? {
    guard reader == LlamaReader.kind else { return nil }
    return (try? settings.model?.model.fingerprint())?.description
  }

  private func write(_ report: ValidationReport) throws {
    try PrivateFile.write(try Self.encoder.encode(report), to: folder + "/report.json")
    try PrivateFile.write(Data(HTMLReport(report: report).text.utf8), to: folder + "/report.html")
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
