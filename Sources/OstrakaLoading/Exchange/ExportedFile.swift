import Foundation
import Ostraka

/// A file that an export wrote, taken apart.
struct ExportedFile {
  let matter: FrontMatter
  /// Everything after the front matter.
  let text: Data

  /// Whether the text is another than the one that was exported.
  var isEdited: Bool { Digest(of: text) != matter.sha256 }

  /// Takes a file apart; nil if it has no front matter of ours.
  ///
  /// Fails as reading does, or when the front matter is damaged. `limit` is the longest text, in bytes.
  static func read(_ path: String, limit: Int) -> Result<ExportedFile?, any Error> {
    Result {
      let data = try FileBytes(limit: limit + FrontMatter.limit).read(path).get()
      return try parse(data, of: path)
    }
  }

  static func parse(_ data: Data, of name: String) throws -> ExportedFile? {
    try FrontMatter.parse(data, of: name).map { parsed in
      ExportedFile(matter: parsed.matter, text: Data(data.dropFirst(parsed.textStart)))
    }
  }
}
