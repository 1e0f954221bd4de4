extension SecretFormat {
  /// Our own rules, by area; the loosest come last, so that a vendor's rule names a finding first.
  public static let all: [any SecretRule] =
    ostraka + ai + cloud + hosting + infrastructure + packages + payment + messaging + monitoring
    + work + social + named + loose

  /// What a party of Ostraka proves itself with.
  private static let ostraka: [any SecretRule] = [
    SecretFormat(
      "ostraka-credential", .either("ost_owner_", "ost_party_"), .hex(16), "_", .hex(72),
      proof: .required(.hexadecimal))
  ]

  /// Kinds that no vendor gives its form, from the strictest to the loosest.
  private static let loose: [any SecretRule] = [
    KeyBlock(),
    SecretFormat(
      "json-web-token", "eyJ", .urlSafe(10, to: 2048), ".eyJ", .urlSafe(10, to: 8192), ".",
      .urlSafe(20, to: 1024), entropy: 3.5),
    SecretFormat(
      "age-secret-key", "AGE-SECRET-KEY-1", .run(.bech32, 58), proof: .sufficient(.bech32),
      entropy: 3),
    URLPassword(),
    NetrcPassword(),
    AuthorizationSecret("http-basic", keywords: ["basic "], .basic),
    AuthorizationSecret("registry-auth", keywords: ["\"auth\"", "_auth="], .basic),
    AuthorizationSecret("http-bearer", keywords: ["bearer ", "authorization: token "], .bearer),
    CurlPassword(),
    MySQLPassword(),
    PairPassword(),
    PuTTYKey(),
    AssignedSecret(
      "named-password",
      names: [
        "password", "passwd", "passphrase", "passcode", "pwd", "_pass", "-pass", "pass=", "pass =",
        "pass:", "pass\"",
      ], .password),
    AssignedSecret(
      "named-key",
      names: [
        "secret", "token", "credential", "api_key", "apikey", "api-key", "access_key", "accesskey",
        "access-key", "private_key", "privatekey", "auth_key", "authkey", "encryption_key",
        "encryptionkey", "signing_key", "signingkey", "master_key", "masterkey", "account_key",
        "accountkey", "service_key", "client_key", "session_key", "deploy_key", "license_key",
        "app_key", "appkey", "api.key", "app.key",
      ], .key),
  ]
}
