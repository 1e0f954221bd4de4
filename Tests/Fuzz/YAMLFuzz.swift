import Foundation
import Ostraka

@testable import OstrakaCLI
@testable import OstrakaLoading

/// The settings' file and front matter.
enum YAMLFuzz {
  static func run(_ bytes: [UInt8]) {
    let data = Data(bytes)
    settings(data)
    _ = try? YAMLKeys.paths(in: data)
    _ = try? FrontMatter.parse(data, of: "a.md")
    _ = try? FrontMatter.parse(Data("---\nostraka: 1\nsource: ".utf8) + data, of: "a.md")
  }

  private static let directory = MemoryDirectory(path: ScratchFiles.folder + "/settings")

  /// Settings that can't be are refused with a sentence.
  private static func settings(_ data: Data) {
    try? FileManager.default.createDirectory(
      atPath: directory.path, withIntermediateDirectories: true)
    guard (try? data.write(to: URL(fileURLWithPath: directory.configuration))) != nil else {
      return
    }
    waiting {
      do {
        _ = try await Settings(of: directory)
      } catch let error as OstrakaError {
        guard !error.message.isEmpty else { fatalError("a refusal says nothing") }
      } catch {
        fatalError("it failed in a way that nobody foresaw: \(error)")
      }
    }
  }
}
