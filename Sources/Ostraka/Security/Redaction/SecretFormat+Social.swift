extension SecretFormat {
  /// Social networks, media and schools.
  static let social: [any SecretRule] = [
    SecretFormat(
      "facebook-access-token", "EAA", .base62(90, to: 400), entropy: 3.5),
    AssignedSecret("facebook-secret", names: "facebook", "fb_app", pieces: .hex(32)),
    SecretFormat("instagram-token", "IGQV", .urlSafe(80, to: 300)),
    SecretFormat(
      "twitter-bearer-token", "AAAAAAAAAAAAAAAAAAAAA",
      .run(.base64.union(ByteSet("%")), 70, to: 140),
      entropy: 3.5),
    AssignedSecret("twitter-secret", names: "twitter", pieces: .base62(45, to: 50)),
    AssignedSecret("twitch-token", names: "twitch", pieces: .run(.lowerDigits, 30)),
    AssignedSecret("linkedin-secret", names: "linkedin", pieces: .base62(16)),
    SecretFormat(
      "linkedin-client-secret", "WPL_AP", .digits(1), ".", .base62(16), ".",
      .run(.base64, 6, to: 8), .padding, entropy: 3),
    AssignedSecret("spotify-secret", names: "spotify", pieces: .hex(32)),
    AssignedSecret("flickr-key", names: "flickr", pieces: .hex(32)),
    SecretFormat("intra42-secret", .either("s-s4t2ud-", "s-s4t2af-", "u-s4t2ud-"), .hex(64)),
    AssignedSecret("squarespace-key", names: ["squarespace"], .pieces(SecretPiece.uuid)),
    AssignedSecret("etsy-key", names: "etsy", pieces: .run(.lowerDigits, 24)),
  ]

  /// Files and variables that name what they hold.
  static let named: [any SecretRule] = [
    SecretFormat(
      "npmrc-auth-token", after: ["_authtoken="],
      .run(.base64URL.union(ByteSet("+/=.:")), 16, to: 512),
      entropy: 3)
  ]
}
