import Foundation

/// The JSON of the HTTP API, which `--json` prints too.
public enum APIEncoding {
  /// A body as one JSON object in UTF-8, with unescaped slashes and the fields in order.
  ///
  /// A number that is not finite is written as a string, so that a body can always be written.
  public static func encode(_ body: some Encodable) -> Data {
    do {
      return try encoder().encode(body)
    } catch {
      preconditionFailure("\(type(of: body)) cannot be written as JSON")
    }
  }

  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: notANumber)
    return encoder
  }

  static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: notANumber)
    return decoder
  }

  private static let infinity = "infinity"
  private static let notANumber = "nan"
}
