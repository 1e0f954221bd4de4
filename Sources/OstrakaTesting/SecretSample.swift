import Foundation

/// A text with a secret in it.
public struct SecretSample: Sendable {
  /// The kind's id.
  public let kind: String
  /// What the text is: `json`, `yaml`, `diff` and so on.
  public let carrier: String
  public let text: Data
  /// The bytes of the secret.
  public let secret: Range<Int>

  /// The kind in each of its carriers, with another secret in each.
  public static func all(of kind: SecretKind, seed: UInt64) -> [SecretSample] {
    var draw = SecretDraw(seed: seed)
    return carriers(of: kind).map { carrier in
      let (before, secret, after) = carrier.write(&draw, kind)
      let start = before.utf8.count
      return SecretSample(
        kind: kind.id, carrier: carrier.name, text: Data((before + secret + after).utf8),
        secret: start..<start + secret.utf8.count)
    }
  }

  private static func carriers(of kind: SecretKind) -> [SecretCarrier] {
    switch kind.place {
    case .anywhere: SecretCarrier.anywhere
    case .between: SecretCarrier.between
    case .named: SecretCarrier.named
    case .block: SecretCarrier.blocks
    }
  }
}

/// A kind of text that a secret stands in.
struct SecretCarrier: Sendable {
  let name: String
  /// What stands before the secret, the secret, and what stands after.
  let write: @Sendable (inout SecretDraw, SecretKind) -> (String, String, String)

  /// Around a secret that may stand anywhere, under names that tell nothing.
  static let anywhere = [
    plain("json", #"{"id": 7, "setting": ""#, #"", "next": [1, "zwölf"]}"#),
    plain("nested-json", #"{"command": "run --with \"{\\\"v\\\": \\\""#, #"\\\"}\"\n"}"#),
    plain("escaped-break", #"{"log": "first line\n"#, #"\nlast line"}"#),
    plain("env", "REGION=eu\nSETTING=", "\nLEVEL=3\n"),
    plain("yaml", "service:\n  setting: ", "\n  replicas: 2\n"),
    plain("shell", #"curl -s -H "X-Setting: "#, #"" https://host.net/v1/items"#),
    plain("code", "let first = 1\nlet setting = \"", "\"  // für später\n"),
    plain("prose", "Zoë schrieb: nimm bitte ", " für den Zugang – danke."),
    plain("sentence", "For the demo we use ", ". It ends tomorrow."),
    plain("markdown", "| Größe | `", "` |\n"),
    plain("log", "2026-01-04T10:00:00Z INFO started with ", " (attempt 3)\n"),
    plain("url", "https://host.net/cb?state=", "&lang=de\n"),
    plain("diff", "@@ -1,2 +1,2 @@\n-old = 1\n+", "\n context\n"),
  ]

  /// Around a secret that comes with its own surroundings.
  static let between = [
    plain("line", "", "\n"), plain("json", #"{"value": ""#, #"", "n": 1}"#),
    plain("yaml", "- ", "\n- 2\n"), plain("code", "send(\"", "\", 3)\n"),
    plain("shell", "run '", "' --now\n"), plain("prose", "Größer: ", " steht dort\n"),
    plain("diff", "-a\n+", "\n c\n"),
  ]

  /// Around a secret that a name tells.
  static let named = [
    under("json", #"{"a": 1, ""#, #"": ""#, #"", "b": "ü"}"#),
    under("nested-json", #"{"body": "{\""#, #"\": \""#, #"\"}"}"#),
    under("env", "A=1\n", "=", "\nB=2\n"), under("quoted-env", "", "=\"", "\"\n"),
    under("yaml", "db:\n  ", ": ", "\n  b: 2\n"), under("shell", "export ", "='", "'\n"),
    under("code", "let ", " = \"", "\"\n"), under("typed-code", "let ", ": String = \"", "\"\n"),
    under("python", "config[\"", "\"] = \"", "\"\n"), under("xml", "<", ">", "</x>"),
    under("diff", "@@ -1 +1 @@\n+", "=", "\n"), under("flag", "run --", " ", " --fast\n"),
    under("ini", "[größe]\n", "    = ", "\n"),
  ]

  /// Around a block of lines.
  static let blocks = [
    block("file", "", "\n", "\n", break: "\n"), block("windows", "", "\r\n", "\r\n", break: "\r\n"),
    block("yaml", "key: |\n  ", "\n  ", "\n", break: "\n  "),
    block("json", #"{"key": ""#, #"\n"#, #"\n"}"#, break: #"\n"#),
    block("env", "KEY=\"", #"\n"#, "\"\n", break: #"\n"#),
    block("twice-escaped", #"{"file": "{\"key\": \""#, #"\\n"#, #"\"}"}"#, break: #"\\n"#),
  ]

  private static func plain(_ name: String, _ before: String, _ after: String) -> SecretCarrier {
    SecretCarrier(name: name) { draw, kind in
      let secret = kind.make(&draw)
      guard case .between(let left, let right) = kind.place else { return (before, secret, after) }
      return (before + left, secret, right + after)
    }
  }

  private static func under(
    _ carrier: String, _ before: String, _ sign: String, _ after: String
  ) -> SecretCarrier {
    SecretCarrier(name: carrier) { draw, kind in
      guard case .named(let names) = kind.place else { return (before, kind.make(&draw), after) }
      return (before + draw.pick(names) + sign, kind.make(&draw), after)
    }
  }

  private static func block(
    _ name: String, _ before: String, _ first: String, _ after: String, break lineBreak: String
  ) -> SecretCarrier {
    SecretCarrier(name: name) { draw, kind in
      let secret = kind.make(&draw).replacingOccurrences(of: "\n", with: lineBreak)
      guard case .block(let begin, let end) = kind.place else { return (before, secret, after) }
      return (before + begin + first, secret, lineBreak + end + after)
    }
  }
}
