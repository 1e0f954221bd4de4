extension SecretFormat {
  /// Monitoring, logs, errors and analytics.
  static let monitoring: [any SecretRule] = [
    SecretFormat("new-relic-user-key", "NRAK-", .run(.upperDigits, 27)),
    SecretFormat("new-relic-insert-key", "NRII-", .urlSafe(32), entropy: 3),
    SecretFormat("new-relic-browser-key", "NRJS-", .hex(19)),
    SecretFormat("new-relic-license", lead: .hex(36, to: 40), "NRAL"),
    SecretFormat("sentry-user-token", "sntryu_", .hex(64)),
    SecretFormat(
      "sentry-organization-token", "sntrys_eyJ", .run(.base64, 60, to: 400), .padding, "_",
      .run(.base64, 43), entropy: 3),
    SecretFormat(
      "grafana-service-token", "glsa_", .base62(32), "_", .run(.hex, 8),
      proof: .sufficient(.grafana), entropy: 3),
    SecretFormat(
      "grafana-cloud-token", "glc_eyJ", .run(.base64, 40, to: 400), .padding, entropy: 3),
    SecretFormat("grafana-api-key", "eyJrIjoi", .run(.base64, 60, to: 400), .padding, entropy: 3.5),
    SecretFormat(
      "dynatrace-token", .either("dt0c01.", "dt0s01.", "dt0s02.", "dt0s08.", "dt0s16."),
      .run(.upperDigits, 8, to: 24), ".", .run(.upperDigits, 64)),
    SecretFormat("honeycomb-key", .either("hcaik_", "hcxik_", "hcxmk_"), .run(.lowerDigits, 58)),
    SecretFormat("posthog-key", "phx_", .base62(40, to: 56), entropy: 3),
    SecretFormat("axiom-token", .either("xaat-", "xapt-"), more: SecretPiece.uuid),
    AssignedSecret(
      "beamer-token", names: "beamer", pieces: "b_", .run(.base64URL.union(ByteSet("=")), 44)),
    AssignedSecret("datadog-api-key", names: "datadog", "dd_api", pieces: .hex(32)),
    AssignedSecret("datadog-app-key", names: "datadog", "dd_app", pieces: .hex(40)),
    AssignedSecret("sumo-logic-key", names: "sumo", pieces: .base62(64)),
    AssignedSecret("splunk-token", names: ["splunk", "hec_"], .pieces(SecretPiece.uuid)),
    AssignedSecret(
      "pagerduty-key", names: "pagerduty", pieces: .run(.base64URL.union(ByteSet("+")), 20)),
    AssignedSecret("opsgenie-key", names: ["opsgenie"], .pieces(SecretPiece.uuid)),
    AssignedSecret("rollbar-token", names: "rollbar", pieces: .hex(32)),
    AssignedSecret("bugsnag-key", names: "bugsnag", pieces: .hex(32)),
    AssignedSecret("logzio-token", names: "logzio", "logz_io", pieces: .run(.letters, 32)),
    AssignedSecret(
      "sidekiq-credential", names: "bundle_enterprise__", "bundle_gems__",
      pieces: .hex(8), ":", .hex(8)),
  ]
}
