extension SecretFormat {
  /// What teams write, plan, design and store with.
  static let work: [any SecretRule] = [
    SecretFormat("linear-key", .either("lin_api_", "lin_oauth_"), .base62(40, to: 64), entropy: 3),
    SecretFormat("notion-token", "ntn_", .base62(46), entropy: 3.5),
    SecretFormat("notion-legacy-token", "secret_", .base62(43), entropy: 3.5, words: false),
    SecretFormat(
      "figma-token",
      .either(
        "figd_", "figu_", "figo_", "figur_", "figor_", "figuh_", "figoh_", "figdr_", "figdh_"),
      .urlSafe(38, to: 48), entropy: 3),
    SecretFormat("airtable-token", "pat", .base62(14), ".", .hex(64)),
    AssignedSecret("airtable-key", names: "airtable", pieces: "key", .base62(14)),
    SecretFormat(
      "asana-token", .either("1/", "2/"), .digits(14, to: 17), "/", .digits(14, to: 17), ":",
      .hex(32)),
    SecretFormat("asana-legacy-token", .either("0/", "1/"), .digits(14, to: 17), ":", .hex(32)),
    AssignedSecret("asana-client-secret", names: "asana", pieces: .hex(32)),
    SecretFormat("contentful-token", "CFPAT-", .urlSafe(25, to: 43), entropy: 3),
    SecretFormat(
      "typeform-token", "tfp_", .run(.base64URL.union(ByteSet(".")), 40, to: 64), entropy: 3),
    SecretFormat(
      "hubspot-token", .either("pat-na1-", "pat-na2-", "pat-eu1-"), more: SecretPiece.uuid),
    SecretFormat("dropbox-token", "sl.", .urlSafe(120, to: 1400), entropy: 3.5),
    SecretFormat("frameio-token", "fio-u-", .urlSafe(64)),
    SecretFormat("adafruit-key", "aio_", .base62(28), entropy: 3),
    SecretFormat("mapbox-token", "sk.eyJ", .urlSafe(50, to: 120), ".", .urlSafe(20, to: 24)),
    SecretFormat("clickup-token", "pk_", .digits(6, to: 10), "_", .run(.upperDigits, 32)),
    SecretFormat("trello-token", "ATTA", .run(.hex, 72)),
    AssignedSecret("trello-legacy-token", names: "trello", pieces: .hex(64)),
    AssignedSecret("todoist-token", names: "todoist", pieces: .hex(40)),
    AssignedSecret("zendesk-token", names: "zendesk", pieces: .base62(40)),
    AssignedSecret("okta-token", names: "okta", "ssws", pieces: "00", .urlSafe(40)),
    AssignedSecret("algolia-key", names: "algolia", pieces: .hex(32)),
    AssignedSecret("freshbooks-token", names: "freshbooks", pieces: .hex(64)),
    SecretFormat(
      "salesforce-session", "00D", .base62(12, to: 15), "!",
      .run(.base62.union(ByteSet("._")), 80, to: 120)),
    SecretFormat(
      "settlemint-token", .either("sm_aat_", "sm_pat_", "sm_sat_"), .base62(16), entropy: 3),
    SecretFormat("adobe-client-secret", "p8e-", .urlSafe(32)),
    AssignedSecret("rapidapi-key", names: "rapidapi", pieces: .base62(50)),
    SecretFormat("maxmind-license", lead: .run(.base62.union(ByteSet("_")), 36), "_mmk"),
  ]
}
