extension SecretFormat {
  /// Payment, trade and shipping.
  static let payment: [any SecretRule] = [
    SecretFormat(
      "stripe-secret-key", .either("sk_live_", "sk_test_"), .base62(16, to: 256), entropy: 3),
    SecretFormat(
      "stripe-restricted-key", .either("rk_live_", "rk_test_"), .base62(16, to: 256), entropy: 3),
    SecretFormat(
      "webhook-signing-secret", "whsec_", .run(.base64, 24, to: 80), .padding, entropy: 3),
    SecretFormat(
      "checkout-secret-key", .either("sk_", "sk_test_", "sk_sbox_"), more: SecretPiece.uuid),
    SecretFormat("checkout-sandbox-key", "sk_sbox_", .run(.lowerDigits, 26, to: 30), entropy: 3),
    SecretFormat("clearbit-key", "sk_", .hex(32), entropy: 3),
    SecretFormat("square-access-token", "EAAA", .urlSafe(60), entropy: 3.5),
    SecretFormat("square-oauth-secret", "sq0csp-", .urlSafe(43)),
    SecretFormat("square-legacy-token", "sq0atp-", .urlSafe(22)),
    SecretFormat(
      "braintree-token", .either("access_token$production$", "access_token$sandbox$"),
      .run(.lowerDigits, 16), "$", .hex(32)),
    SecretFormat("shopify-access-token", "shpat_", .run(.hex, 32)),
    SecretFormat("shopify-custom-token", "shpca_", .run(.hex, 32)),
    SecretFormat("shopify-private-token", "shppa_", .run(.hex, 32)),
    SecretFormat("shopify-shared-secret", "shpss_", .run(.hex, 32)),
    SecretFormat(
      "flutterwave-key", .either("FLWSECK-", "FLWSECK_TEST-"), .run(.lowerDigits, 32), "-X"),
    SecretFormat("easypost-key", .either("EZAK", "EZTK"), .base62(54)),
    SecretFormat("shippo-token", .either("shippo_live_", "shippo_test_"), .hex(40)),
    SecretFormat("duffel-token", .either("duffel_live_", "duffel_test_"), .urlSafe(43)),
    SecretFormat("lob-key", .either("live_", "test_"), .hex(35), entropy: 3),
    SecretFormat(
      "gocardless-token", .either("live_", "sandbox_"), .urlSafe(40), entropy: 4, words: false),
    SecretFormat(
      "messagebird-key", .either("live_", "test_"), .base62(25), entropy: 3, words: false),
    SecretFormat(
      "ebay-client-secret", .either("PRD-", "SBX-"), .hex(12), "-", .hex(4), "-", .hex(4), "-",
      .hex(4), "-", .hex(4)),
    SecretFormat(
      "mercury-token", "mercury_", .run(.base62.union(ByteSet("_")), 50, to: 80), entropy: 3.5),
    SecretFormat("mollie-key", .either("live_", "test_"), .base62(30), entropy: 3.5, words: false),
    SecretFormat(
      "plaid-access-token", .either("access-production-", "access-sandbox-", "access-development-"),
      more: SecretPiece.uuid),
    AssignedSecret("plaid-secret", names: "plaid", pieces: .hex(30)),
    AssignedSecret("paypal-secret", names: "paypal", pieces: "E", .urlSafe(60, to: 90)),
    AssignedSecret("razorpay-secret", names: "razorpay", pieces: .base62(24)),
    AssignedSecret("coinbase-secret", names: "coinbase", pieces: .base62(64)),
    AssignedSecret("binance-secret", names: "binance", pieces: .base62(64)),
    AssignedSecret("kraken-secret", names: "kraken", pieces: .run(.base64, 86), "=="),
  ]
}
