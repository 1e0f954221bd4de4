/// What people write where a secret would stand.
enum Placeholder {
  /// Whether a text in the form of a secret says itself that it is none.
  static func marks(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.contains(anyOf: signs)
  }

  /// Whether an assigned value is written by a person for people, a variable, or a path: nothing
  /// that would have to be hidden.
  static func isValue(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = value.first, let last = value.last else { return true }
    if value.allSatisfy({ $0 == first }) || value.contains(anyOf: signs + templates) { return true }
    if ByteSet.openers.contains(first) { return true }
    if first == UInt8(ascii: "%") && last == UInt8(ascii: "%") { return true }
    if value.contains(UInt8(ascii: "(")), last == UInt8(ascii: ")") { return true }
    if starts.contains(where: { value.has($0, at: 0, ignoringCase: true) }) { return true }
    return words.contains(where: {
      $0.count == value.count && value.has($0, at: 0, ignoringCase: true)
    })
  }

  private static let signs = bytes([
    "example", "placeholder", "changeme", "change-me", "change_me", "redacted", "xxxxxx", "******",
    "your-", "your_", "yourpass", "yourtoken", "yoursecret", "yourapi",
  ])

  private static let templates = bytes([
    "${", "$(", "{{", "<%", "%s", "%@", "%d", "...", "\\(", "#{", "process.env", "os.environ",
    "getenv", "secrets.", "env.", "://", "[redacted]", "insert", "replace",
  ])

  private static let starts = bytes([
    "env:", "file:", "vault:", "arn:", "ref+", "!ref", "!sub", "op://", "sha1-", "sha256-",
    "sha384-", "sha512-", "sha256:", "sha512:", "data:", "./", "../", "~/", "@", "&", "self.",
    "this.", "urn:", "kubernetes.io/",
  ])

  private static let words = bytes([
    "password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "none", "null",
    "nil", "true", "false", "undefined", "string", "required", "optional", "default", "disabled",
    "enabled", "user", "username", "test", "testing", "admin", "guest", "root", "pass", "pwd",
    "anonymous", "unknown", "hidden", "masked", "empty", "letmein", "foobar", "pw",
  ])

  private static func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether one of the texts, in lower case, stands anywhere, in whatever case.
  func contains(anyOf texts: [[UInt8]]) -> Bool {
    var start = 0
    while start < count {
      let byte = self[start].lowercased
      for text in texts where text[0] == byte && has(text, at: start, ignoringCase: true) {
        return true
      }
      start += 1
    }
    return false
  }
}

extension ByteSet {
  /// What a variable, a blank or a pattern begins with.
  fileprivate static let openers = ByteSet("$<*{[")
}
