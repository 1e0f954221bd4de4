import Foundation

extension SecretKind {
  /// Kinds that only a name tells.
  static let named: [SecretKind] = [
    SecretKind(
      "aws-secret-access-key", named: "aws_secret_access_key", "AWS_SECRET_ACCESS_KEY",
      pattern: "{b:40}"),
    SecretKind(
      "aws-session-token", named: "aws_session_token", "AWS_SESSION_TOKEN",
      pattern: "IQoJb3JpZ2lu{b:300}="),
    SecretKind("alibaba-secret-key", named: "ALIBABA_CLOUD_ACCESS_KEY_SECRET", pattern: "{a:30}"),
    SecretKind("cohere-key", named: "COHERE_API_KEY", "cohereApiKey", pattern: "{a:40}"),
    SecretKind("mistral-key", named: "MISTRAL_API_KEY", pattern: "{a:32}"),
    SecretKind("deepgram-key", named: "DEEPGRAM_API_KEY", pattern: "{h:40}"),
    SecretKind("assemblyai-key", named: "ASSEMBLYAI_API_KEY", pattern: "{h:32}"),
    SecretKind("wandb-key", named: "WANDB_API_KEY", pattern: "{h:40}"),
    SecretKind("heroku-legacy-key", named: "HEROKU_API_KEY", "heroku_api_key", pattern: "{uuid}"),
    SecretKind("cloudflare-token", named: "CLOUDFLARE_API_TOKEN", pattern: "{u:40}"),
    SecretKind("linode-token", named: "LINODE_TOKEN", pattern: "{h:64}"),
    SecretKind("hetzner-token", named: "HCLOUD_TOKEN", pattern: "{a:64}"),
    SecretKind("scaleway-key", named: "SCW_SECRET_KEY", pattern: "{uuid}"),
    SecretKind("vercel-token", named: "VERCEL_TOKEN", pattern: "{a:24}"),
    SecretKind("codecov-token", named: "CODECOV_TOKEN", pattern: "{uuid}"),
    SecretKind("snyk-token", named: "SNYK_TOKEN", pattern: "{uuid}"),
    SecretKind("travis-token", named: "TRAVIS_TOKEN", pattern: "{a:22}"),
    SecretKind("jenkins-token", named: "JENKINS_API_TOKEN", pattern: "11{h:32}"),
    SecretKind("gitea-token", named: "GITEA_TOKEN", pattern: "{h:40}"),
    SecretKind("confluent-secret", named: "CONFLUENT_CLOUD_API_SECRET", pattern: "{b:64}"),
    SecretKind("consul-token", named: "CONSUL_HTTP_TOKEN", pattern: "{uuid}"),
    SecretKind("plaid-secret", named: "PLAID_SECRET", "plaid_secret", pattern: "{h:30}"),
    SecretKind("paypal-secret", named: "PAYPAL_CLIENT_SECRET", pattern: "E{u:79}"),
    SecretKind("coinbase-secret", named: "COINBASE_SECRET", pattern: "{a:64}"),
    SecretKind("twilio-auth-token", named: "TWILIO_AUTH_TOKEN", pattern: "{h:32}"),
    SecretKind("mailjet-key", named: "MAILJET_API_KEY", pattern: "{h:32}"),
    SecretKind("postmark-token", named: "POSTMARK_SERVER_TOKEN", pattern: "{uuid}"),
    SecretKind(
      "discord-bot-token", named: "DISCORD_BOT_TOKEN", "discordToken",
      pattern: "MT{a:24}.G{a:5}.{u:38}"),
    SecretKind("messagebird-key", named: "MESSAGEBIRD_API_KEY", pattern: "{a:25}"),
    SecretKind("datadog-api-key", named: "DD_API_KEY", "datadog_api_key", pattern: "{h:32}"),
    SecretKind("datadog-app-key", named: "DATADOG_APP_KEY", pattern: "{h:40}"),
    SecretKind("sumo-logic-key", named: "SUMO_ACCESS_KEY", pattern: "{a:64}"),
    SecretKind("opsgenie-key", named: "OPSGENIE_API_KEY", pattern: "{uuid}"),
    SecretKind("rollbar-token", named: "ROLLBAR_ACCESS_TOKEN", pattern: "{h:32}"),
    SecretKind(
      "sidekiq-credential", named: "BUNDLE_ENTERPRISE__CONTRIBSYS__AUTH", pattern: "{h:8}:{h:8}"),
    SecretKind("algolia-key", named: "ALGOLIA_API_KEY", pattern: "{h:32}"),
    SecretKind("okta-token", named: "OKTA_API_TOKEN", pattern: "00{u:40}"),
    SecretKind("zendesk-token", named: "ZENDESK_API_TOKEN", pattern: "{a:40}"),
    SecretKind("twitch-token", named: "TWITCH_ACCESS_TOKEN", pattern: "{z:30}"),
    SecretKind("spotify-secret", named: "SPOTIFY_CLIENT_SECRET", pattern: "{h:32}"),
    SecretKind("facebook-secret", named: "FACEBOOK_APP_SECRET", pattern: "{h:32}"),
    SecretKind("npmrc-auth-token", "{uuid}", .between("//registry.npmjs.org/:_authToken=", "")),
    SecretKind(
      "named-key", named: "api_key", "apiKey", "client_secret", "SESSION_SECRET",
      pattern: "{a:24-48}"),
    SecretKind(
      "named-key", named: "accessToken", "SIGNING_KEY", "privateKey", pattern: "{h:32-64}"),
    SecretKind("named-password", named: "password", "DB_PASSWORD", "PGPASSWORD", "smtp_pass") {
      draw in
      draw.text(1, of: "abcdefghijk")
        + draw.text(draw.number(6...14), of: "abcdefXYZ0123456789!%*+")
        + draw.text(1, of: "0123456789")
    },
    SecretKind("named-password", named: "password", "db_password") { draw in
      draw.pick(["hunter", "summer", "dragon", "letmein", "Winter", "monkey"])
        + draw.text(draw.number(1...4), of: "123456789")
    },
  ]

  init(
    _ id: String, named names: String..., make: @escaping @Sendable (inout SecretDraw) -> String
  ) {
    self.init(id, .named(names), make: make)
  }
}
