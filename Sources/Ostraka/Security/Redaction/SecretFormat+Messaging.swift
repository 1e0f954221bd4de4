extension SecretFormat {
  /// Chat, mail and telephony.
  static let messaging: [any SecretRule] = [
    SecretFormat("slack-bot-token", "xoxb-", .digits(10, to: 14), "-", slack, entropy: 3),
    SecretFormat(
      "slack-user-token", .either("xoxp-", "xoxe-"), .digits(10, to: 14), "-", slack, entropy: 3),
    SecretFormat("slack-app-token", "xapp-", .digits(1), "-", slack, entropy: 3),
    SecretFormat(
      "slack-config-token", .either("xoxe.xoxp-", "xoxe.xoxb-", "xoxe-"), .digits(1), "-",
      .base62(100, to: 200)),
    SecretFormat(
      "slack-legacy-token", .either("xoxo-", "xoxs-", "xoxa-", "xoxr-", "xoxc-", "xoxd-"),
      .run(.base64URL.union(ByteSet("%")), 20, to: 320), entropy: 3),
    SecretFormat(
      "slack-webhook",
      after: [.either("hooks.slack.com/services/", "hooks.slack.com/workflows/")], "T",
      .run(.upperDigits, 8, to: 12), "/", .run(.upperDigits, 8, to: 12), "/", .base62(18, to: 28),
      entropy: 3),
    SecretFormat(
      "discord-webhook",
      after: [
        .either("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"), .digits(17, to: 20),
        "/",
      ], .urlSafe(60, to: 72), entropy: 3.5),
    AssignedSecret(
      "discord-bot-token", names: "discord", "bot_token", "bottoken",
      pieces: .base62(24, to: 28), ".", .urlSafe(6), ".", .urlSafe(27, to: 38)),
    SecretFormat(
      "telegram-bot-token", lead: .digits(8, to: 10), ":AA", .urlSafe(32, to: 33), entropy: 3),
    SecretFormat(
      "teams-webhook", after: [".webhook.office.com/webhookb2/"],
      .run(.lowerHex.union(ByteSet("-@")), 73), "/IncomingWebhook/", .hex(32), "/",
      .run(.lowerHex.union(ByteSet("-")), 36)),
    SecretFormat("firebase-messaging-key", lead: .urlSafe(11), ":APA91b", .urlSafe(130, to: 140)),
    SecretFormat("twilio-key", "SK", .hex(32), entropy: 3),
    AssignedSecret("twilio-auth-token", names: "twilio", pieces: .hex(32)),
    SecretFormat("sendgrid-key", "SG.", .urlSafe(22), ".", .urlSafe(43), entropy: 3.5),
    SecretFormat("mailgun-key", .either("key-", "pubkey-"), .hex(32), entropy: 3),
    AssignedSecret(
      "mailgun-sending-key", names: "mailgun", pieces: .hex(32), "-", .hex(8), "-", .hex(8)),
    SecretFormat("mailchimp-key", lead: .hex(32), "-us", .digits(1, to: 2)),
    AssignedSecret("mailjet-key", names: "mailjet", pieces: .hex(32)),
    AssignedSecret("postmark-token", names: ["postmark"], .pieces(SecretPiece.uuid)),
    SecretFormat("brevo-key", .either("xkeysib-", "xsmtpsib-"), .hex(64), "-", .base62(16)),
    SecretFormat(
      "resend-key", "re_", .base62(7, to: 10), "_", .base62(20, to: 28), entropy: 3, words: false),
    SecretFormat("intercom-token", "dG9rO", .run(.base64, 50, to: 60), "=", entropy: 3.5),
    SecretFormat(
      "onesignal-key", .either("os_v2_app_", "os_v2_org_"), .run(.lowerDigits, 90, to: 110)),
    AssignedSecret("messagebird-key", names: "messagebird", pieces: .base62(25)),
    AssignedSecret("mattermost-token", names: "mattermost", pieces: .run(.lowerDigits, 26)),
    AssignedSecret("vonage-secret", names: "vonage", "nexmo", pieces: .base62(16)),
    AssignedSecret("sendbird-token", names: "sendbird", pieces: .hex(40)),
  ]

  private static let slack = SecretPiece.run(.base62.union(ByteSet("-")), 20, to: 160)
}
