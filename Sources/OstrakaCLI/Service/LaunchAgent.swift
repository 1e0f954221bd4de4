/// A launchd agent (launchd.plist(5)).
struct LaunchAgent: Hashable, Sendable {
  let description: ServiceDescription
  /// The file for what the host says.
  let log: String

  /// The agent's label.
  var name: String { description.name }

  /// The file's text. launchd has no exit codes after which it stays away: a host that fails is
  /// started again every ten seconds.
  var text: String {
    let words = description.arguments.map { "    <string>\(Self.escaped($0))</string>" }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>Label</key>
        <string>\(Self.escaped(name))</string>
        <key>ProgramArguments</key>
        <array>
      \(words.joined(separator: "\n"))
        </array>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <dict>
          <key>SuccessfulExit</key>
          <false/>
        </dict>
        <key>ThrottleInterval</key>
        <integer>10</integer>
        <key>ExitTimeOut</key>
        <integer>30</integer>
        <key>Umask</key>
        <integer>63</integer>
        <key>StandardOutPath</key>
        <string>\(Self.escaped(log))</string>
        <key>StandardErrorPath</key>
        <string>\(Self.escaped(log))</string>
      </dict>
      </plist>

      """
  }

  /// Text inside an XML element.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      default: "\(scalar)"
      }
    }.joined()
  }
}
