extension SecretFormat {
  /// Clouds: where machines, storage and functions are rented.
  static let cloud: [any SecretRule] = [
    SecretFormat(
      "aws-access-key-id", .either("AKIA", "ASIA", "ABIA", "ACCA"), .run(.base32, 16),
      entropy: 2.5),
    AssignedSecret(
      "aws-secret-access-key", names: "aws_secret", "aws-secret", "awssecret", "secret_access_key",
      "secretaccesskey", pieces: .run(.base64, 40)),
    AssignedSecret(
      "aws-session-token", names: "session_token", "sessiontoken",
      pieces: .run(.base64, 100, to: 2048), .padding),
    SecretFormat(
      "aws-session-token", .either("IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoDYXdz", "AQoDYXdz"),
      .run(.base64, 100, to: 2048), .padding, entropy: 3.5),
    SecretFormat("aws-bedrock-key", "ABSK", .run(.base64, 100, to: 280), .padding, entropy: 3.5),
    SecretFormat("aws-appsync-key", "da2-", .run(.lowerDigits, 26), entropy: 3),
    SecretFormat("google-api-key", "AIza", .urlSafe(35), entropy: 3.5),
    SecretFormat("google-oauth-secret", "GOCSPX-", .urlSafe(28), entropy: 3),
    SecretFormat(
      "google-access-token", "ya29.", .run(.base64URL.union(ByteSet(".")), 20, to: 1024),
      entropy: 3.5),
    SecretFormat("google-refresh-token", "1//0", .urlSafe(40, to: 120), entropy: 3.5),
    SecretFormat("azure-storage-key", after: ["accountkey="], .run(.base64, 86), "=="),
    SecretFormat("azure-shared-access-key", after: ["sharedaccesskey="], .run(.base64, 43), "="),
    SecretFormat(
      "azure-sas-signature", after: ["sig="], .run(.base64.union(ByteSet("%")), 43, to: 80),
      .padding, entropy: 4),
    SecretFormat(
      "azure-client-secret", lead: .run(.base64URL.union(ByteSet("~.")), 4), "Q~",
      .run(.base64URL.union(ByteSet("~.")), 31, to: 34), entropy: 3.5),
    azureMarked(33, "="), azureMarked(42, nil), azureMarked(76, "=="),
    SecretFormat("azure-devops-token", lead: .base62(76), "AZDO", .base62(4)),
    SecretFormat("azure-registry-key", lead: .run(.base64, 42), "+ACR", .base62(6)),
    SecretFormat("azure-search-key", lead: .base62(42), "AzSe", .base62(6)),
    SecretFormat("azure-function-key", lead: .urlSafe(44), "AzFu", .urlSafe(6), "=="),
    SecretFormat(
      "digitalocean-token", .either("dop_v1_", "doo_v1_", "dor_v1_", "dos_v1_"), .hex(64)),
    SecretFormat("alibaba-access-key-id", "LTAI", .base62(12, to: 26), entropy: 3),
    AssignedSecret("alibaba-secret-key", names: "alibaba", "aliyun", pieces: .base62(30)),
    SecretFormat("tencent-secret-id", "AKID", .base62(32), entropy: 3.5),
    SecretFormat("yandex-api-key", "AQVN", .urlSafe(35, to: 38), entropy: 3.5),
    SecretFormat(
      "yandex-iam-token", "t1.9eu", .urlSafe(20, to: 512), ".", .urlSafe(60, to: 128)),
    SecretFormat("yandex-static-key", "YCM", .urlSafe(37), entropy: 3.5),
    SecretFormat("heroku-key", "HRKU-", .urlSafe(36, to: 70), entropy: 3),
    AssignedSecret("heroku-legacy-key", names: ["heroku"], .pieces(SecretPiece.uuid)),
    SecretFormat(
      "fly-token", .either("fm1r_", "fm1a_", "fm2_"), .run(.base64, 60, to: 2048), .padding),
    SecretFormat("fly-personal-token", "fo1_", .urlSafe(43)),
    SecretFormat("cloudflare-origin-key", "v1.0-", .hex(24), "-", .hex(146)),
    AssignedSecret("cloudflare-token", names: "cloudflare", "cf_api", pieces: .urlSafe(40)),
    AssignedSecret("cloudflare-global-key", names: "cloudflare", "cf_api", pieces: .hex(37)),
    AssignedSecret("linode-token", names: "linode", pieces: .hex(64)),
    AssignedSecret("hetzner-token", names: "hetzner", "hcloud", pieces: .base62(64)),
    AssignedSecret("scaleway-key", names: ["scaleway", "scw_"], .pieces(SecretPiece.uuid)),
    AssignedSecret("ibm-cloud-key", names: "ibmcloud", "ibm_cloud", "ibm-", pieces: .urlSafe(44)),
    AssignedSecret("fastly-token", names: "fastly", pieces: .urlSafe(32)),
    SecretFormat("render-key", "rnd_", .base62(28, to: 36), entropy: 3, words: false),
    SecretFormat("netlify-token", "nfp_", .base62(36, to: 40), entropy: 3),
    SecretFormat(
      "vercel-blob-token", "vercel_blob_rw_", .base62(14, to: 20), "_", .base62(24, to: 40)),
    AssignedSecret("vercel-token", names: "vercel", pieces: .base62(24)),
    SecretFormat("scalingo-token", "tk-us-", .urlSafe(48)),
  ]

  /// A key with the service's mark 10 bytes before the padding.
  private static func azureMarked(_ count: Int, _ padding: SecretPiece?) -> SecretFormat {
    SecretFormat(
      "azure-marked-key", lead: .run(.base64, count),
      .either("+ASt", "+ASb", "+AEh", "+ARm", "+ABa", "+AMC", "ACDb"), .run(.base64, 6),
      more: padding.map { [$0] } ?? [], entropy: 3.5)
  }
}
