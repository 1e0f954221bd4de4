extension SecretFormat {
  /// Registries of packages, images and artefacts.
  static let packages: [any SecretRule] = [
    SecretFormat(
      "npm-token", "npm_", .base62(36), proof: .sufficient(.base62(prefix: 4)), entropy: 3),
    SecretFormat("pypi-token", "pypi-AgE", .urlSafe(60, to: 1024), entropy: 3),
    SecretFormat("rubygems-key", "rubygems_", .hex(48)),
    SecretFormat("crates-io-token", "cio", .base62(32), entropy: 3.5, words: false),
    SecretFormat("docker-hub-token", "dckr_pat_", .urlSafe(27), entropy: 3),
    SecretFormat("docker-organization-token", "dckr_oat_", .urlSafe(27, to: 36), entropy: 3),
    SecretFormat("nuget-key", "oy2", .run(.lower.union(ByteSet("234567")), 43), entropy: 3),
    SecretFormat("clojars-token", "CLOJARS_", .hex(60)),
    SecretFormat("artifactory-key", "AKCp", .base62(69), entropy: 3),
    SecretFormat("artifactory-reference-token", "cmVmd", .base62(59), entropy: 3),
    SecretFormat("readme-key", "rdme_", .run(.lowerDigits, 70)),
    SecretFormat("packagist-token", .either("packagist_uut_", "packagist_ort_"), .hex(60, to: 72)),
    AssignedSecret("cloudsmith-key", names: "cloudsmith", pieces: .hex(40)),
  ]
}
