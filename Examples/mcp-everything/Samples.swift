import Foundation
import MCP

/// The smallest files of their kinds.
enum Samples {
  /// A picture of one pixel, in the bytes that PNG (ISO/IEC 15948) asks for.
  static let png = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
  )
  /// A RIFF header of 44 bytes and one silent sample.
  static let wav = bytes("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==")

  static let image = Content.image(png, type: "image/png")

  private static func bytes(_ base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }
}
