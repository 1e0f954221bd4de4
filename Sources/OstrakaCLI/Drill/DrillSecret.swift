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

  /// What is wrong with the files of a copy: those that have one, or the owner's credential. An index has words in lower case.
  static func problems(in copy: DrillCopy) -> [String] {
    let credential = (try? String(contentsOfFile: copy.directory.ownerCredential, encoding: .utf8))
      .map { Data($0.trimmingCharacters(in: .whitespacesAndNewlines).utf8) }
    let wanted = [Data(stem.utf8), Data(stem.lowercased().utf8)]
    let names =
      FileManager.default.enumerator(atPath: copy.folder)?.compactMap { $0 as? String } ?? []
    return names.sorted().compactMap { name in
      let path = copy.folder + "/" + name
      let kind = (try? FileManager.default.attributesOfItem(atPath: path))?[.type]
      guard kind as? FileAttributeType == .typeRegular else { return nil }
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
      else { return "\(name) can't be read, to look for secrets" }
      let isIn = { (text: Data) in !text.isEmpty && bytes.range(of: text) != nil }
      if wanted.contains(where: isIn) { return "a secret stands in \(name)" }
      guard path != copy.directory.ownerCredential, credential.map(isIn) ?? false else {
        return nil
      }
      return "the owner's credential stands in \(name)"
    }
  }
}
