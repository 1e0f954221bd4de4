import Ostraka

/// The plain page at `/`: how the memory fares, without scripts.
struct StatusPage {
  let status: MemoryStatus

  var html: String {
    Self.page(
      """
      <h1>Ostraka</h1>
      <p>Memory <code>\(Self.escaped(status.id))</code> in \
      <code>\(Self.escaped(status.directory))</code>, hosted by process \(status.process).</p>
      <table><thead><tr><th>Shard<th>Reader<th>About<th>Documents<th>Bytes<th>Served by\
      <th>Restarts<th>Last error</tr></thead><tbody>
      \(status.shards.map(row).joined(separator: "\n"))
      </tbody></table>
      <p>Messages: \(status.messages.ready) ready, \(status.messages.leased) leased, \
      \(status.messages.done) done, \(status.messages.dead) dead.</p>
      <p>Ledger: \(status.ledger.map { "\($0.sequence) entries" } ?? "empty"). \
      Stored: \(status.storedBytes) bytes.</p>
      """)
  }

  /// What somebody sees who has not signed in.
  static let closed = page(
    """
    <h1>Ostraka</h1>
    <p>This page needs a credential. Open the link that <code>ostraka up</code> prints.</p>
    """)

  private func row(_ shard: ShardStatus) -> String {
    let cells = [
      shard.description.id.rawValue, shard.description.reader, shard.description.about,
      String(shard.description.documents), String(shard.description.bytes),
      shard.server.rawValue, String(shard.restarts), shard.lastError ?? "",
    ]
    return "<tr>" + cells.map { "<td>\(Self.escaped($0))" }.joined() + "</tr>"
  }

  private static func page(_ body: String) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Ostraka</title>
    <meta name="viewport" content="width=device-width">
    <style>
    body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; }
    table { border-collapse: collapse; }
    th, td { border-bottom: 1px solid #ccc; padding: .25rem .75rem; text-align: left; }
    </style></head><body>
    \(body)
    </body></html>

    """
  }

  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { html, scalar in
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "'": html += "&#39;"
      default: html.unicodeScalars.append(scalar)
      }
    }
  }
}
