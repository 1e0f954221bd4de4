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

  /// The files of a copy that have one, or the owner's credential, by their paths in it. An index has words in lower case.
  static func files(in copy: DrillCopy) -> [String] {
    let credential = try? Data(contentsOf: URL(fileURLWithPath: copy.directory.ownerCredential))
    let wanted = [Data(stem.utf8), Data(stem.lowercased().utf8)]
    let names =
      FileManager.default.enumerator(atPath: copy.folder)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter { name in
      let path = copy.folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { return false }
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
      else { return true }
      let isIn = { (text: Data) in bytes.range(of: text) != nil }
      return wanted.contains(where: isIn)
        || path != copy.directory.ownerCredential && credential.map(isIn) ?? false
    }
  }
}
