extension SecretFormat {
  /// Networks, databases, vaults and what provisions them.
  static let infrastructure: [any SecretRule] = [
    SecretFormat("vault-service-token", .either("hvs.", "hvr."), .urlSafe(24, to: 256), entropy: 3),
    SecretFormat("vault-batch-token", "hvb.", .urlSafe(60, to: 400), entropy: 3),
    SecretFormat("terraform-token", lead: .base62(14), ".atlasv1.", .urlSafe(60, to: 70)),
    SecretFormat("pulumi-token", "pul-", .hex(40)),
    SecretFormat("infracost-key", "ico-", .base62(32), entropy: 3),
    SecretFormat("databricks-token", "dapi", .hex(32), entropy: 3),
    SecretFormat("databricks-numbered-token", "dapi", .hex(32), "-", .digits(1, to: 2), entropy: 3),
    SecretFormat(
      "doppler-token", .either("dp.pt.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.", "dp.said."),
      .base62(40, to: 44)),
    SecretFormat("doppler-service-token", "dp.st.", .base62(40, to: 44)),
    SecretFormat(
      "doppler-config-token", "dp.st.", .run(.lowerDigits.union(ByteSet("-_")), 2, to: 35), ".",
      .base62(40, to: 44)),
    SecretFormat(
      "onepassword-service-token", "ops_eyJ", .run(.base64URL.union(.base64), 200, to: 1600),
      .padding),
    SecretFormat(
      "onepassword-secret-key", "A3-", .run(.upperDigits, 6), "-", .run(.upperDigits, 11), "-",
      .run(.upperDigits, 5), "-", .run(.upperDigits, 5), "-", .run(.upperDigits, 5)),
    SecretFormat(
      "onepassword-account-key", "A3-", .run(.upperDigits, 6), "-", .run(.upperDigits, 6), "-",
      .run(.upperDigits, 5), "-", .run(.upperDigits, 5), "-", .run(.upperDigits, 5), "-",
      .run(.upperDigits, 5)),
    SecretFormat(
      "tailscale-key", "tskey-", .either("auth-", "api-", "client-", "scim-", "webhook-"),
      .base62(8, to: 24), "-", .base62(20, to: 40)),
    SecretFormat(
      "docker-swarm-token", "SWMTKN-1-", .run(.lowerDigits, 48, to: 52), "-",
      .run(.lowerDigits, 24, to: 26)),
    SecretFormat("docker-swarm-key", "SWMKEY-1-", .run(.base64, 43), entropy: 3.5),
    SecretFormat("openshift-token", "sha256~", .urlSafe(43), entropy: 3.5),
    SecretFormat("planetscale-password", "pscale_pw_", .urlSafe(32, to: 64), entropy: 3),
    SecretFormat(
      "planetscale-token", .either("pscale_tkn_", "pscale_oauth_"), .urlSafe(32, to: 64),
      entropy: 3),
    SecretFormat("supabase-token", "sbp_", .hex(40)),
    SecretFormat("supabase-secret-key", "sb_secret_", .urlSafe(30, to: 36), entropy: 3),
    SecretFormat("aiven-password", "AVNS_", .urlSafe(15, to: 24), entropy: 3),
    SecretFormat("aiven-token", "AVNU_", .run(.base64, 200, to: 600), .padding, entropy: 3.5),
    SecretFormat("neon-key", "napi_", .run(.lowerDigits, 64)),
    SecretFormat("clickhouse-cloud-key", "4b1d", .base62(38), entropy: 3.5),
    SecretFormat(
      "defined-networking-key", "dnkey-", .run(.upperDigits, 26), "-", .run(.upperDigits, 52)),
    AssignedSecret("confluent-secret", names: "confluent", pieces: .run(.base64, 64)),
    AssignedSecret("consul-token", names: ["consul"], .pieces(SecretPiece.uuid)),
    AssignedSecret("nomad-token", names: ["nomad"], .pieces(SecretPiece.uuid)),
    AssignedSecret("meraki-key", names: "meraki", pieces: .hex(40)),
  ]
}
