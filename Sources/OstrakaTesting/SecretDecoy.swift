import Foundation

/// Texts that have the look or the words of secrets and have none.
public enum SecretDecoy {
  /// Each decoy once, drawn from the seed.
  public static func all(seed: UInt64) -> [String] {
    var draw = SecretDraw(seed: seed)
    return drawn.map { draw.fill($0) } + fixed + [image(&draw), lockFile(&draw), script(&draw)]
  }

  /// Digests, identifiers and the like, new each time.
  private static let drawn = [
    "commit {h:40}\nAuthor: Zoë <zoe@host.net>\n", "{h:64}  archive.tar.gz\n",
    #"  "revision" : "{h:40}","#, #""integrity": "sha512-{b:86}==","#,
    #"  resolved "https://registry.host.net/a/-/a-1.2.3.tgz#{h:40}""#,
    "github.com/a/b v1.2.3 h1:{b:43}=\n", "id: {uuid}\n", #"{"requestId": "{uuid}", "ok": true}"#,
    "sha256: {h:64}\n", "ETag: \"{h:32}\"\n", "checksum = \"{h:64}\"\n",
    "image: app@sha256:{h:64}\n",
    "0x{H:40}\n", "trace_id={h:32} span_id={h:16}\n", "index {h:7}..{h:7} 100644\n",
    "https://host.net/d/{a:22}/edit\n", "nonce-{a:12}\n", "key_id = \"{a:20}\"\n",
    "tokenHash: {h:64}\n", "\"public_key\": \"{b:43}=\"\n", "password_hash = \"{h:64}\"\n",
    "build-{z:8}-{z:5}\n", "secret_name: {z:6}-{z:6}\n", "session-{d:10}\n",
    "ost_owner_{h:16}_{h:72}\n", "https://host.net/p?page_token={a:32}\n",
    "const a=\"{a:11}\",b=\"{z:9}\";\n", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b:43} zoe@host\n",
    "-----BEGIN CERTIFICATE-----\n{b:64}\n{b:64}\n{b:32}\n-----END CERTIFICATE-----\n",
    "-----BEGIN PUBLIC KEY-----\n{b:64}\n{b:40}\n-----END PUBLIC KEY-----\n",
    "Date: {d:2} Jan, request {h:12} took {d:3} ms\n", "rev {h:12} of {a:8}.swift\n",
    "pk_live_{a:24}\n", "phc_{a:43}\n",
  ]

  /// What people write about secrets, instead of them, and in code that handles them.
  private static let fixed = [
    "the secret phrase", "password reset", "token count: 512", "api key rotation",
    "Enter your password: ", "The password is required.", "Password is correct.&quot;);",
    "password is base64 encoded",
    "Your API key must be kept secret; the token expires in 30 days.", "secret: true",
    "A token is one word; tokens: 4096, max_tokens: 8192", "Bearer token authentication",
    "Basic authentication is not supported", "the key to success is sharing",
    "password = get_password()", "token: tokenValue", "let token = tokenizer.next()",
    "let password = credentials.password2", "self.password = password", "password: String",
    "func login(password: String, token: Token) -> Bool {", "if password == other.password {",
    "api_key = os.environ[\"API_KEY\"]", "apiKey: process.env.API_KEY,", "token = ENV['TOKEN']",
    "API_KEY=${API_KEY}", "PASSWORD=$PASSWORD", "password: ${{ secrets.PASSWORD }}",
    "password: <your-password>", "api_key: your-api-key-here", "API_KEY=xxxxxxxxxxxxxxxxxxxxxxxx",
    "SECRET=changeme", "password: changeme", "PASSWORD=********", "token: null", "token: None",
    "client_secret: REDACTED", "password = \"\"", "password: \"password\"", "secret: [REDACTED]",
    "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "postgres://user:password@localhost/db", "postgres://user:${PASSWORD}@localhost/db",
    "https://user:pass@host.net", "ssh://git@host.net:22/a.git", "http://[::1]:8080/a@b",
    "token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "OPENAI_API_KEY=sk-...",
    "export OPENAI_API_KEY=\"sk-your-key-here\"", "--password-file /run/secrets/db",
    "--password <password>", "--token TOKEN", "secretName: my-app-tls",
    "secretKeyRef:\n  name: db-credentials\n  key: password", "token_type: bearer",
    "password_min_length: 12", "passwordField.isSecureTextEntry = true", "tokenLimit: 200000",
    "kubernetes.io/service-account-token", "refresh_token_lifetime: 86400s",
    "let secret = try Secret(contentsOf: path)", "token = next_token_from(stream)",
    "password := os.Getenv(\"PASSWORD\")", "\"password\": {\"type\": \"string\", \"minLength\": 8}",
    "task-sk-something, disk-usage, risk-based", "xoxb-your-token", "sk_test_...", "AIzaSy...",
    "The `Authorization: Bearer <token>` header", "Authorization: Bearer $TOKEN",
    "grep -r password src/", "csrf_token = request.cookies", "password=***&user=zoe",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", "secret santa is on 12/24",
    "credentials: include", "credential: AWSCredentialIdentity2", "key: value", "tokenized text",
    "accessToken: accessTokenV2", "let apiKey = configuration.apiKey", "authToken: authToken1",
  ]

  private static func image(_ draw: inout SecretDraw) -> String {
    "<img src=\"data:image/png;base64,\(draw.bytes(600).base64EncodedString())\">"
  }

  private static func lockFile(_ draw: inout SecretDraw) -> String {
    (0..<8).map { _ in
      draw.fill(
        "    {\"name\": \"{L:9}\", \"version\": \"1.{d:1}.2\", \"hash\": \"sha256-{b:43}=\"}")
    }.joined(separator: ",\n")
  }

  private static func script(_ draw: inout SecretDraw) -> String {
    (0..<40).map { _ in draw.fill("function {L:1}(e,t){return e.{L:2}(t)||{d:2}}") }.joined()
  }
}
