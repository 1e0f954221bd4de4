/// What the name of a variable or a field says about its value.
struct SecretName {
  /// In lower case: `apiKey_old` has `api`, `key` and `old`.
  private let words: [String]

  init(_ name: UnsafeBufferPointer<UInt8>) {
    var words: [String] = []
    var word: [UInt8] = []
    var previous: UInt8 = 0
    for byte in name {
      let isWordPart = byte.isLetter || byte.isDigit
      let isHump = byte.isLetter && byte.lowercased != byte && ByteSet.lower.contains(previous)
      if !isWordPart || isHump, !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      if isWordPart { word.append(byte.lowercased) }
      previous = byte
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    self.words = words
  }

  /// Whether the value is a password: `PGPASSWORD`, `db_pass`.
  var isPassword: Bool { isTelling && words.contains(where: Self.isPasswordWord) }

  /// Whether the value is a key or a token: `apiKey`, `client_secret`.
  var isKey: Bool {
    guard isTelling else { return false }
    if words.contains(where: Self.isKeyWord) { return true }
    return zip(words, words.dropFirst()).contains { $1 == "key" && Self.keyQualities.contains($0) }
  }

  /// Whether the name speaks of anything secret at all.
  var isSecret: Bool {
    words.contains { word in Self.secretParts.contains { word.contains($0) } }
      && !Self.descriptions.contains(words.last ?? "")
  }

  private var isTelling: Bool {
    guard let last = words.last, !Self.descriptions.contains(last) else { return false }
    return !words.contains(where: Self.openQualities.contains)
  }

  private static func isPasswordWord(_ word: String) -> Bool {
    ["password", "passwd", "passphrase", "pwd", "passcode"].contains { word.hasSuffix($0) }
      || word == "pass"
  }

  private static func isKeyWord(_ word: String) -> Bool {
    ["secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "authkey", "credential"]
      .contains { word.hasSuffix($0) } || word == "credentials"
  }

  private static let secretParts = ["key", "token", "secret", "pass", "auth", "cred", "pwd", "pat"]

  private static let keyQualities: Set<String> = [
    "api", "access", "private", "auth", "encryption", "signing", "master", "account", "shared",
    "service", "secret", "deploy", "app", "application", "client", "session", "license", "webhook",
  ]

  /// A last word that makes the value something about a secret.
  private static let descriptions: Set<String> = [
    "id", "ids", "hash", "digest", "file", "path", "url", "uri", "name", "names", "type", "count",
    "length", "len", "size", "limit", "ttl", "expiry", "expires", "expiration", "policy", "field",
    "label", "hint", "reset", "prompt", "placeholder", "regex", "pattern", "format", "index",
    "header", "algorithm", "version", "date", "time", "at", "in", "message", "error", "class",
    "provider", "manager", "store", "service", "endpoint", "style", "encoding", "prefix", "suffix",
    "ref", "arn", "env", "kind", "strategy", "template", "status", "state", "required", "enabled",
    "valid", "min", "max", "sha", "sha1", "sha256", "md5", "checksum", "fingerprint", "rotation",
    "host", "port", "user", "username", "scope", "scopes", "issuer", "audience", "title", "text",
    "description", "comment", "table", "column", "role", "region", "bucket", "function", "method",
  ]

  /// A word that makes the value public, or a place in a list.
  private static let openQualities: Set<String> = [
    "public", "publishable", "csrf", "xsrf", "page", "next", "previous", "continuation", "sync",
    "cache", "idempotency", "partition", "sort", "syntax", "lexer", "cancellation", "test_id",
  ]
}
