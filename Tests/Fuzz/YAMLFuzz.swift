import Foundation
import Ostraka

@testable import OstrakaLoading

/// The settings' file, as far as it is ours to read, and front matter.
enum YAMLFuzz {
  static func run(_ bytes: [UInt8]) {
    let data = Data(bytes)
    _ = try? YAMLKeys.paths(in: data)
    _ = try? FrontMatter.parse(data, of: "a.md")
    _ = try? FrontMatter.parse(Data("---\nostraka: 1\nsource: ".utf8) + data, of: "a.md")
  }
}
