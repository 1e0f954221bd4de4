import Foundation
import Ostraka

extension PriceTable {
  /// The prices that come with Ostraka, with those of a file of the user's in their place.
  ///
  /// - Parameter overrides: nil for none. A model named there replaces the one of exactly that name.
  ///
  /// Errors: `.notFound` for a file that can't be read, `.badData` for what isn't a price table.
  public static func bundled(overriddenBy overrides: String? = nil) throws -> PriceTable {
    let bundled = try PriceTable(json: Data(PackageResources.prices_json))
    guard let overrides else { return bundled }
    guard let bytes = FileManager.default.contents(atPath: overrides) else {
      throw OstrakaError(
        .notFound, "There is no price table \(overrides) that can be read. Correct its path.")
    }
    do {
      return bundled.merging(try PriceTable(json: bytes))
    } catch let error as OstrakaError {
      throw OstrakaError(error.code, "\(overrides): \(error.message)", cause: error.cause)
    }
  }
}
