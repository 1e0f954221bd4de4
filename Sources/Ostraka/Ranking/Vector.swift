import Foundation

/// The direction of a text in a model's space: texts that mean alike have similar ones.
///
/// A component is a signed byte, in parts of the largest one: of all-MiniLM-L6-v2's 384 numbers that keeps
/// a similarity to within about a hundredth.
public struct Vector: Hashable, Sendable {
  /// One for each dimension; none for a text of which a model can't say anything.
  public let bytes: Data

  /// The most dimensions that are kept; models have a few hundred to a few thousand.
  public static let limit = 8_192

  public init(bytes: Data) { self.bytes = bytes }

  /// Nil for no numbers, too many, or ones that aren't finite or all zero.
  public init?(_ components: [Float]) {
    let largest = components.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite, components.count <= Self.limit,
      components.allSatisfy(\.isFinite)
    else { return nil }
    bytes = Data(
      components.map { UInt8(bitPattern: Int8(($0 / largest * Float(Int8.max)).rounded())) })
  }

  /// The cosine of the angle between two, -1 to 1; 0 where they don't compare.
  public func similarity(to other: Vector) -> Double {
    bytes.withUnsafeBytes { one in other.bytes.withUnsafeBytes { Self.similarity(one, $0) } }
  }

  /// The same of their bytes, which needn't be copied for it.
  public static func similarity(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
  ) -> Double {
    guard one.count == other.count else { return 0 }
    let (left, right) = (one.bindMemory(to: Int8.self), other.bindMemory(to: Int8.self))
    var (product, first, second): (Int32, Int32, Int32) = (0, 0, 0)
    for index in left.indices {
      let (a, b) = (Int32(left[index]), Int32(right[index]))
      product &+= a &* b
      first &+= a &* a
      second &+= b &* b
    }
    guard first > 0, second > 0 else { return 0 }
    return Double(product) / (Double(first).squareRoot() * Double(second).squareRoot())
  }
}
