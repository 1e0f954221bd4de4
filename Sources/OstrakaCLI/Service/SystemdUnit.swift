/// A systemd user unit (systemd.unit(5), systemd.service(5)).
struct SystemdUnit: Hashable, Sendable {
  let description: ServiceDescription

  var name: String { description.name + ".service" }

  /// The file's text.
  ///
  /// An exit that another start cannot mend (usage, bad data, not permitted) ends it; others start
  /// it again, at most five times a minute. There is no `PrivateTmp`: a memory whose path is too
  /// long for a socket has its socket in the temporary folder, where guests must find it.
  var text: String {
    """
    # Written by `ostraka up --install`. `ostraka up --uninstall` removes it.
    [Unit]
    Description=\(description.name): a memory for agents
    Documentation=man:ostraka(1)
    StartLimitIntervalSec=60
    StartLimitBurst=5

    [Service]
    Type=exec
    ExecStart=:\(description.arguments.map(Self.quoted).joined(separator: " "))
    Restart=on-failure
    RestartSec=2
    RestartPreventExitStatus=64 65 77
    KillMode=mixed
    KillSignal=SIGTERM
    TimeoutStopSec=30
    UMask=0077
    LimitNOFILE=8192
    NoNewPrivileges=yes
    LockPersonality=yes
    RestrictSUIDSGID=yes

    [Install]
    WantedBy=default.target

    """
  }

  /// A word of a command line: in quotes, with `%` doubled. A `$` needs nothing, because the `:`
  /// before the command keeps variables out.
  static func quoted(_ word: String) -> String {
    let escaped = word.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "%": "%%"
      default: "\(scalar)"
      }
    }
    return "\"\(escaped.joined())\""
  }
}
