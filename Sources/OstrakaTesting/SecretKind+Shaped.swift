import Foundation

extension SecretKind {
  /// Kinds with a check sum or a structure, and key blocks.
  static let shaped: [SecretKind] = [
    checked("github-personal-token", "ghp_"), checked("github-oauth-token", "gho_"),
    checked("github-user-token", "ghu_"), checked("github-app-token", "ghs_"),
    checked("github-refresh-token", "ghr_"), checked("npm-token", "npm_"),
    SecretKind("grafana-service-token") { draw in
      let text = draw.fill("glsa_{a:32}")
      let sum = crc32(text)
      return text + "_" + (0..<4).map { hex(sum >> UInt32(8 * $0) & 255, 2) }.joined()
    },
    SecretKind("ostraka-credential") { draw in
      let text = draw.fill(draw.pick(["ost_owner_{h:16}_{h:64}", "ost_party_{h:16}_{h:64}"]))
      return text + hex(crc32(text), 8)
    },
    SecretKind("age-secret-key") { draw in
      "AGE-SECRET-KEY-1" + draw.text(58, of: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")
    },
    SecretKind("json-web-token", make: jsonWebToken),
    SecretKind("http-bearer", "{a:40}", .between("Authorization: Bearer ", "")),
    SecretKind("http-basic", .between("Authorization: Basic ", "")) { draw in
      Data(draw.fill("deploy:{a:12}").utf8).base64EncodedString()
    },
    SecretKind(
      "url-password", "{a:8-20}", .between("postgres://orders:", "@db.internal:5432/orders")),
    SecretKind("url-password", "{L:10}", .between("amqp://worker:", "@queue.internal/")),
    SecretKind(
      "netrc-password", "{a:8-20}", .between("machine git.host.net login deploy password ", "")),
    SecretKind("curl-password", "{a:8-20}", .between("curl -s -u deploy:", " https://host.net/v1")),
    SecretKind("mysql-password", "{a:8-20}", .between("mysqldump -uroot -p", " orders")),
    SecretKind(
      "auth-pair-password", "{a:4}7{a:8}", .between("get(url, auth=(\"deploy\", \"", "\"))")),
    block("RSA PRIVATE KEY"), block("PRIVATE KEY"), block("EC PRIVATE KEY"),
    block("DSA PRIVATE KEY"), block("ENCRYPTED PRIVATE KEY"), block("OPENSSH PRIVATE KEY"),
    block("PGP PRIVATE KEY BLOCK"),
  ]

  private static func checked(_ id: String, _ prefix: String) -> SecretKind {
    SecretKind(id) { draw in
      let body = draw.fill("{a:30}")
      var digits = ""
      var rest = Int(crc32(body))
      let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
      while digits.count < 6 {
        digits = String(alphabet[rest % 62]) + digits
        rest /= 62
      }
      return prefix + body + digits
    }
  }

  private static func block(_ label: String) -> SecretKind {
    SecretKind(
      "private-key", .block(begin: "-----BEGIN \(label)-----", end: "-----END \(label)-----")
    ) { draw in
      lines(of: draw.bytes(draw.number(120...700)))
    }
  }

  /// Base64 in lines of 64 characters.
  private static func lines(of bytes: Data) -> String {
    let text = Array(bytes.base64EncodedString())
    return stride(from: 0, to: text.count, by: 64)
      .map { String(text[$0..<min($0 + 64, text.count)]) }.joined(separator: "\n")
  }

  @Sendable private static func jsonWebToken(_ draw: inout SecretDraw) -> String {
    let header = #"{"alg":"HS256","typ":"JWT"}"#
    let claims = #"{"sub":"\#(draw.fill("{d:10}"))","name":"Zoë","iat":\#(draw.fill("17{d:8}"))}"#
    return [Data(header.utf8), Data(claims.utf8), draw.bytes(32)]
      .map { data in
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
          .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
      }.joined(separator: ".")
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: width - text.count) + text
  }

  /// ISO 3309, with a table, which the rules' own is not.
  private static func crc32(_ text: String) -> UInt32 {
    ~text.utf8.reduce(UInt32.max) { sum, byte in
      sum >> 8 ^ crcTable[Int((sum ^ UInt32(byte)) & 255)]
    }
  }

  private static let crcTable: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { sum, _ in
      sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320)
    }
  }
}
