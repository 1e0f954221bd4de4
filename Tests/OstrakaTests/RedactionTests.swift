import Foundation
import Ostraka
import OstrakaTesting
import Testing

@Suite("Redaction")
struct RedactionTests {
  private static let redactor = Redactor()

  @Test("each kind is found in each carrier, and exactly the secret is masked")
  func recall() {
    var loose = 0
    for (index, kind) in SecretKind.all.enumerated() {
      for sample in SecretSample.all(of: kind, seed: 1000 + UInt64(index)) {
        let (masked, findings) = Self.redactor.redacted(sample.text)
        if findings.map(\.range) != [sample.secret] {
          // What only a name tells is judged by its look, which now and then misleads.
          loose += 1
          guard ["named-password", "named-key", "http-bearer"].contains(kind.id) else {
            Issue.record("\(kind.id) in \(sample.carrier): \(findings)")
            continue
          }
        } else if !isMasked(masked, sample) || Self.redactor.redacted(masked).text != masked {
          Issue.record(
            "\(kind.id) in \(sample.carrier): \(String(decoding: masked, as: UTF8.self))")
        }
      }
    }
    #expect(loose <= 2)
    #expect(Set(SecretKind.all.map(\.id)).count >= 120)
  }

  /// Whether the secret and nothing else is overwritten, line breaks stay and JSON is JSON.
  private func isMasked(_ masked: Data, _ sample: SecretSample) -> Bool {
    let (text, secret) = (sample.text, sample.secret)
    let isJSON = { (data: Data) in (try? JSONSerialization.jsonObject(with: data)) != nil }
    return masked.count == text.count
      && masked[..<secret.lowerBound] == text[..<secret.lowerBound]
      && masked[secret.upperBound...] == text[secret.upperBound...]
      && masked[secret].starts(with: Data("REDACTED".utf8).prefix(secret.count))
      && masked.count { $0 == 0x0A } == text.count { $0 == 0x0A }
      && isJSON(masked) == isJSON(text)
  }

  @Test("a key in a JSON string keeps its escaped line breaks")
  func escapedBreaks() {
    let line = "MIIEpAIBAAKCAQEA3Tz2mr7SZiAMfQyuvBjM9OiJjRazXBZ1BjP5CE2Fqv8s7YyT"
    let text =
      #"{"k": "-----BEGIN PRIVATE KEY-----\n\#(line)\n\#(line)\n-----END PRIVATE KEY-----\n"}"#
    let masked = Self.redactor.redacted(text)
    #expect(masked.split(separator: #"\n"#).count == text.split(separator: #"\n"#).count)
    #expect(!masked.contains(line.prefix(10)))
    #expect(masked.hasSuffix(#"\n-----END PRIVATE KEY-----\n"}"#))
  }

  @Test("what only looks like a secret stays", arguments: [3, 4, 5])
  func decoys(seed: UInt64) {
    let wrong = SecretDecoy.all(seed: seed).filter { Self.redactor.redacted($0) != $0 }
    #expect(wrong.isEmpty)
  }

  private static let line = "AAABAQCxq0Jv8m2Tn4kYwP6dR1zUeH7bS3gLfXcV9iQoAaNtMhKyE5jDpBrZuWsG"

  @Test(
    "a secret is taken out of what people write",
    arguments: [
      ("password: hunter2", "hunter2"), ("my password is hunter2, ok", "hunter2"),
      ("Password=Tr0ub4dor&3;Server=db", "Tr0ub4dor&3"),
      ("redis://:S3cretPass@cache:6379", "S3cretPass"),
      ("- name: DB_PASSWORD\n  value: Wd4hQ9zt2", "Wd4hQ9zt2"),
      (#"{"key": "db_password", "value": "Wd4hQ9zt2"}"#, "Wd4hQ9zt2"),
      ("ENV DB_PASSWORD Wd4hQ9zt2\n", "Wd4hQ9zt2"),
      ("db_password: >-\n    Wd4hQ9zt2\n", "Wd4hQ9zt2"),
      ("mysqldump -uroot -pWd4hQ9zt2 shop", "Wd4hQ9zt2"),
      ("Private-Lines: 1\r\n\(Self.line)\r\nPrivate-MAC: 0a", Self.line),
      ("mysql -u root --password Abcd1234! shop", "Abcd1234!"),
      (#"<add key="ClearTextPassword" value="Gh67nnm12!" />"#, "Gh67nnm12!"),
      (#""auth":"ZGVwbG95OnMzY3JldHBhc3M=""#, "ZGVwbG95OnMzY3JldHBhc3M="),
      ("curl -u admin:Passw0rd123 https://host.net", "Passw0rd123"),
      (#"pass = "Winter2025!""#, "Winter2025!"), ("Passwort/password: äöü123ß", "äöü123ß"),
      ("token=9f8e7d6c5b4a39281706f5e4d3c2b1a0&x=1", "9f8e7d6c5b4a39281706f5e4d3c2b1a0&x=1"),
      ("?token=9f8e7d6c5b4a39281706f5e4d3c2b1a0&x=1", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    ])
  func sentences(text: String, secret: String) {
    let mask = String(String(repeating: "REDACTED", count: 12).prefix(secret.utf8.count))
    #expect(Self.redactor.redacted(text) == text.replacingOccurrences(of: secret, with: mask))
  }

  @Test(
    "an option or a pair of strings that is no password stays",
    arguments: [
      "find /var/lib/mysql -type f -print0 | xargs -0 rm", "docker run --name db mysql -p3306:3306",
      "mysql -u root -p shop", "systemctl restart mysql && ssh -pAb12cd34 host",
      #"app.use(basicAuth("Authorization", "Restricted area"))"#,
      #"basic_auth("Realm name", "Login required")"#, #"const auth = ("Northern", "Southern")"#,
    ])
  func noPassword(text: String) {
    #expect(Self.redactor.redacted(text) == text)
  }

  @Test("a finding says its rule and its line")
  func lines() {
    let text = "a\r\nü\n\nkey AKIAQ3EGRIKOTPJ7ZS2M\npassword: hunter2\n"
    let findings = Self.redactor.findings(in: Data(text.utf8))
    #expect(findings.map(\.line) == [4, 5])
    #expect(findings.map(\.rule) == ["aws-access-key-id", "named-password"])
  }

  @Test("a slice of data is counted from its own start")
  func slices() {
    let text = Data("xxxxpassword: hunter2 ".utf8)
    #expect(Self.redactor.findings(in: text.dropFirst(4)).map(\.range) == [10..<17])
    #expect(Self.redactor.redacted(text.dropFirst(4)).text == Data("password: REDACTE ".utf8))
  }

  @Test("every rule has an id and lower-case keywords")
  func rules() {
    for rule in SecretFormat.all {
      #expect(!rule.id.isEmpty && !rule.keywords.isEmpty)
      #expect(rule.keywords.allSatisfy { !$0.isEmpty && $0 == $0.lowercased() }, "\(rule.id)")
    }
  }

  @Test(
    "ten thousand mentions in a row end soon",
    arguments: [
      "AKIA", "sk-", "ghs_", "password=", "password ", "token:\"", "://", "curl ", "-----BEGIN ",
      "-----BEGIN PRIVATE KEY-----\n", "eyJa.eyJ", "secret_", "glpat-", "Bearer ", "\\\\\\\\",
      "sl.",
      "datadog key ", "ABSK", "a:AA1", "login x password ", "sig=", "AccountKey=", "REDACTED",
    ])
  func hostile(mention: String) {
    let text = Data(String(repeating: mention, count: 10_000).utf8)
    #expect(Self.redactor.redacted(text).text.count == text.count)
  }

  @Test("any bytes do, at any length, and a text that is cut within a secret")
  func noise() {
    var draw = SecretDraw(seed: 9)
    var texts = (0..<200).map { length in
      draw.bytes(length % 40) + Data("password=\"".utf8) + draw.bytes(length)
    }
    texts += SecretKind.all.map { kind in
      let sample = SecretSample.all(of: kind, seed: 5)[0]
      return Data(sample.text.prefix(sample.secret.upperBound - sample.secret.count / 2))
    }
    let wrong = texts.filter { text in
      let once = Self.redactor.redacted(text).text
      return once.count != text.count || Self.redactor.redacted(once).text != once
    }
    #expect(wrong.isEmpty)
  }
}
