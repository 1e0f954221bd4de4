import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the memory holds and how it fares.")

  @Flag(help: "Show it again every two seconds until interrupted.")
  var watch = false

  @Flag(help: "List all documents.")
  var documents = false

  @OptionGroup var options: MemoryOptions

  static let interval: Duration = .seconds(2)

  func run() async throws {
    let access = try await Wiring.access(options)
    repeat {
      let wantsDocuments = documents
      let (status, listed) = try await access.withMemory { memory in
        (
          try await memory.status(),
          wantsDocuments ? try await memory.library.documents() : nil
        )
      }
      if options.json, let listed {
        Output.print(DocumentsBody(status, listed))
      } else if options.json {
        Output.print(StatusBody(status))
      } else {
        show(status, listed)
      }
      if watch { try await access.runtime.time.sleep(for: Self.interval) }
    } while watch
  }

  private func show(_ status: MemoryStatus, _ documents: [Document]?) {
    let terminal = Terminal.standard
    terminal.print(terminal.bold(status.directory))
    let host =
      status.role == .daemon
      ? "ostraka up, process \(status.process)" : "nobody; `ostraka up` keeps it warm and watched"
    terminal.print("  host      \(host)")
    for address in status.listening { terminal.print("  listens   \(address)") }
    terminal.print("  stored    \(status.storedBytes.asBytes)\(growth(status.growth))")
    let counts = status.messages
    terminal.print(
      "  messages  \(counts.ready) ready, \(counts.leased) leased, \(counts.done) done, "
        + "\(counts.dead) dead")
    terminal.print("  ledger    \((status.ledger?.sequence ?? 0)) entries")
    if let embedding = status.embedding { terminal.print("  vectors   \(vectors(embedding))") }
    if let spending = status.spending { terminal.print("  spent     \(spent(spending))") }
    for shard in status.shards { show(shard, isUp: status.role == .daemon) }
    let held = status.shards.compactMap(\.reader).filter { $0.attendance == nil }
    if held.count > 1 {
      let holdable = held.reduce(0) { $0 + max(1, $1.parts) * ($1.budget ?? 0) }
      terminal.print(
        "  held      \(held.reduce(0) { $0 + $1.heldTokens }) of \(holdable) tokens by models")
    }
    for document in documents ?? [] {
      let size = document.current.byteCount.asBytes
      terminal.print("  \(document.name.visible) " + terminal.dim("(\(document.shard), \(size))"))
    }
  }

  private func vectors(_ status: EmbeddingStatus) -> String {
    "\(status.embedded) of \(status.passages.of("passage")) by \(status.model.visible)"
      + (status.isReady ? "" : ", which does not answer yet")
      + (status.problem.map { "; \($0.visible)" } ?? "")
  }

  private func spent(_ spending: SpendingStatus) -> String {
    String(
      format: "$%.4f of $%.2f in 60 minutes, $%.4f of $%.2f in 24 hours", spending.lastHour,
      spending.limitPerHour, spending.lastDay, spending.limitPerDay)
      + ", \(spending.requests) of \(spending.requestLimit) calls under way"
      + (spending.processLimit.map { ", \(spending.processes ?? 0) of \($0) processes" } ?? "")
  }

  private func growth(_ growth: Growth?) -> String {
    guard let growth else { return "" }
    let sign = growth.stored < 0 ? "−" : "+"
    return ", \(sign)\(abs(growth.stored).asBytes) since \("\(growth.since)".prefix(10))"
  }

  /// Who attends a shard: `attended by claude-code 2.1 since …`.
  private func attended(_ attendance: Attendance, _ failure: String?) -> String {
    var text =
      attendance.isAttended
      ? "attended by \((attendance.client ?? "a session").visible) since \(attendance.since)"
      : "unattended since \(attendance.since): text is matched instead"
    if attendance.parts > 1 { text += ", \(attendance.attendedParts) of \(attendance.parts) parts" }
    if attendance.reading > 0 { text += ", \(attendance.reading.of("session")) reading" }
    if let failure, attendance.isAttended { text += "; last failure: \(failure.visible)" }
    return text
  }

  /// What a model holds: `SmolLM2.gguf: hot, 3,100 tokens of 2 × 7,300; used 20 fresh, …`.
  private func held(_ reader: ReaderStatus) -> String {
    if let attendance = reader.attendance { return attended(attendance, reader.failure) }
    let room = reader.budget.map { " of \(max(1, reader.parts)) × \($0)" } ?? ""
    var text = "\(reader.model ?? "model"): \(reader.warmth?.rawValue ?? "starting")"
    if let until = reader.warmUntil { text += " until \(until)" }
    text += ", \(reader.heldTokens)\(room) tokens held"
    let used = reader.used
    text +=
      "; read \(used.freshTokens) fresh, \(used.cachedTokens) cached, wrote \(used.outputTokens)"
    if used.cost > 0 || reader.nextCost > 0 {
      text += String(format: "; $%.4f so far, $%.4f the next query", used.cost, reader.nextCost)
    }
    if let failure = reader.failure { text += "; last failure: \(failure.visible)" }
    return text
  }

  private func show(_ shard: ShardStatus, isUp: Bool) {
    let about = shard.description
    var line =
      "  shard     \(about.id): \(about.documents.of("document")), \(about.bytes.asBytes), "
      + "\(about.reader)"
    if about.reader == ExtractiveReader.kind { line += " (matches text, no language model)" }
    if let host = about.egress { line += ", egress to \(host)" }
    if shard.server == .nobody && isUp { line += ", served by nobody" }
    if shard.server == .guest { line += ", served by a guest" }
    if shard.queued > 0 { line += ", \(shard.queued.of("message")) waiting" }
    if shard.restarts > 0 { line += ", \(shard.restarts.of("restart"))" }
    if let error = shard.lastError { line += ", last: \(error)" }
    Terminal.standard.print(line)
    if let reader = shard.reader { Terminal.standard.print("            \(held(reader))") }
    if !about.about.isEmpty { Terminal.standard.print("            \(about.about.visible)") }
  }
}
