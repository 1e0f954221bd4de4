import Ostraka

/// A memory's figures in the Prometheus text format.
struct MetricsText {
  let status: MemoryStatus
  let uptime: Duration

  static let type = "text/plain; version=0.0.4; charset=utf-8"

  var text: String {
    let shards = status.shards
    return [
      metric("ostraka_documents", "Documents in a shard.", .gauge, by: "shard", shards) {
        ($0.description.id.rawValue, $0.description.documents)
      },
      metric(
        "ostraka_document_bytes", "Bytes of a shard's documents.", .gauge, by: "shard", shards
      ) {
        ($0.description.id.rawValue, $0.description.bytes)
      },
      metric(
        "ostraka_shard_restarts_total", "Restarts of a shard.", .counter, by: "shard", shards
      ) {
        ($0.description.id.rawValue, $0.restarts)
      },
      metric("ostraka_messages", "Messages in a state.", .gauge, by: "state", messages) { $0 },
      metric(
        "ostraka_ledger_sequence", "The last entry of the ledger.", .gauge,
        "\(status.ledger?.sequence ?? 0)"),
      metric(
        "ostraka_stored_bytes", "The size of the database with its log.", .gauge,
        "\(status.storedBytes)"),
      metric(
        "ostraka_process_uptime_seconds", "How long the host has run.", .gauge,
        "\(uptime.milliseconds / 1_000)"),
    ].joined()
  }

  private enum Kind: String { case gauge, counter }

  private var messages: [(String, Int)] {
    let counts = status.messages
    return [
      ("ready", counts.ready), ("leased", counts.leased), ("done", counts.done),
      ("dead", counts.dead),
    ]
  }

  private func metric<Item>(
    _ name: String, _ help: String, _ kind: Kind, by label: String, _ items: [Item],
    _ sample: (Item) -> (String, Int)
  ) -> String {
    let lines = items.map(sample).map { "\(name){\(label)=\"\(escaped($0))\"} \($1)\n" }
    return head(name, help, kind) + lines.joined()
  }

  private func metric(_ name: String, _ help: String, _ kind: Kind, _ value: String) -> String {
    head(name, help, kind) + "\(name) \(value)\n"
  }

  private func head(_ name: String, _ help: String, _ kind: Kind) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private func escaped(_ label: String) -> String {
    label.reduce(into: "") { text, character in
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
  }
}
