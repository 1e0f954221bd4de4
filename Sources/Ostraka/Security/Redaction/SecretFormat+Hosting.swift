extension SecretFormat {
  /// Source hosting, continuous integration and analysis of code.
  static let hosting: [any SecretRule] = [
    github("github-personal-token", "ghp_"),
    github("github-oauth-token", "gho_"),
    github("github-user-token", "ghu_"),
    github("github-refresh-token", "ghr_", to: 76),
    SecretFormat(
      "github-app-token", "ghs_", .run(.base64URL.union(ByteSet(".")), 36, to: 1024),
      proof: .sufficient(.base62(prefix: 4)), entropy: 3),
    SecretFormat("github-legacy-app-token", "v1.", .run(.hex, 40), entropy: 3),
    SecretFormat("github-fine-token", "github_pat_", .base62(22), "_", .base62(59), entropy: 3),
    gitlab("gitlab-personal-token", "glpat-"),
    gitlab("gitlab-deploy-token", "gldt-"),
    gitlab("gitlab-runner-token", "glrt-", "glrtr-"),
    gitlab("gitlab-registration-token", "GR1348941"),
    gitlab("gitlab-trigger-token", "glptt-"),
    gitlab("gitlab-feed-token", "glft-"),
    gitlab("gitlab-job-token", "glcbt-"),
    gitlab("gitlab-agent-token", "glagent-"),
    gitlab("gitlab-oauth-secret", "gloas-"),
    gitlab("gitlab-scim-token", "glsoat-"),
    gitlab("gitlab-mail-token", "glimt-"),
    gitlab("gitlab-flag-token", "glffct-"),
    SecretFormat("bitbucket-app-password", "ATBB", .base62(32), entropy: 3),
    SecretFormat("bitbucket-access-token", "ATCTT3", .urlSafe(150, to: 240), "=", .run(.hex, 8)),
    SecretFormat("atlassian-token", "ATATT3", .urlSafe(150, to: 240), "=", .run(.hex, 8)),
    SecretFormat("sourcegraph-instance-token", "sgp_", .hex(16), "_", .hex(40)),
    SecretFormat("sourcegraph-token", "sgp_", .hex(40)),
    SecretFormat("buildkite-token", "bkua_", .hex(40)),
    SecretFormat(
      "circleci-token", .either("CCIPAT_", "CCIPRJ_"), .base62(20, to: 24), "_", .hex(40)),
    SecretFormat("sonarqube-token", .either("sqp_", "squ_", "sqa_"), .hex(40)),
    SecretFormat(
      "harness-key", .either("pat.", "sat."), .urlSafe(22), ".", .hex(24), ".", .base62(20)),
    SecretFormat("launchdarkly-key", .either("sdk-", "mob-", "api-"), more: SecretPiece.uuid),
    SecretFormat("devcycle-key", "dvc_server_", .run(.lowerHex.union(ByteSet("_")), 40, to: 48)),
    SecretFormat("octopus-key", "API-", .run(.upperDigits, 26, to: 34), entropy: 3.5),
    SecretFormat("prefect-key", .either("pnu_", "pnb_"), .base62(36), entropy: 3),
    SecretFormat("postman-key", "PMAK-", .hex(24), "-", .hex(34)),
    AssignedSecret("codecov-token", names: ["codecov"], .pieces(SecretPiece.uuid)),
    AssignedSecret("snyk-token", names: ["snyk"], .pieces(SecretPiece.uuid)),
    AssignedSecret("travis-token", names: "travis", pieces: .urlSafe(22)),
    AssignedSecret("drone-token", names: "drone", pieces: .base62(32)),
    AssignedSecret("jenkins-token", names: "jenkins", pieces: "11", .hex(32)),
    AssignedSecret("coveralls-token", names: "coveralls", pieces: .base62(33)),
    AssignedSecret("gitea-token", names: "gitea", "forgejo", pieces: .hex(40)),
  ]

  private static func github(
    _ id: String, _ prefix: SecretPiece, to most: Int = 36
  ) -> SecretFormat {
    SecretFormat(
      id, prefix, .base62(36, to: most), proof: .sufficient(.base62(prefix: 4)), entropy: 3)
  }

  /// 20 or more characters; a routable one has its check sum after dots.
  private static func gitlab(_ id: String, _ prefixes: String...) -> SecretFormat {
    SecretFormat(
      id, .either(prefixes.map { Array($0.utf8) }),
      .run(.base64URL.union(ByteSet(".")), 20, to: 320), entropy: 3)
  }
}
