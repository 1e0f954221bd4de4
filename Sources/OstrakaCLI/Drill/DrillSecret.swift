import Foundation
import Ostraka

/// Made-up access keys that every document of a drill has one of: none may be anywhere afterwards.
enum DrillSecret {
  /// What all of them begin with, in pieces: nothing in this file looks like a secret.
  private static let stem = "AKIA" + "Q3EGRIBTWJX7"
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

  /// One for each of about a million numbers.
  static func make(_ number: Int) -> String {
    let places = (0..<4).map { letters[(number >> ($0 * 5)) & 31] }
    return stem + String(places)
  }

  static func isIn(_ text: String) -> Bool { text.contains(stem) }

  /// The files in a folder and below that have one, by their paths in it.
  static func files(in folder: String) -> [String] {
    let wanted = Data(stem.utf8)
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter { name in
      let file = URL(fileURLWithPath: folder + "/" + name)
      return (try? Data(contentsOf: file, options: .alwaysMapped))?.range(of: wanted) != nil
    }
  }
}
