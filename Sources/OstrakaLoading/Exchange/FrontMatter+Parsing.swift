import Foundation
import Ostraka
import Yams

extension FrontMatter {
  /// Front matter, and where the text begins after it.
  typealias Parsed = (matter: FrontMatter, textStart: Int)

  /// The front matter that `export` wrote at the beginning of a file; nil if there is none of it,
  /// which somebody else's is too: only ours says both format and digest.
  ///
  /// Only its own lines are read, each as one YAML scalar: an editor may add others. Errors: `.badData`
  /// that names the file, for what is damaged, forged or written by a newer version.
  static func parse(_ head: Data, of file: String) throws -> Parsed? {
    guard let (lines, textStart) = split(head.prefix(limit)),
      lines.contains(where: { $0.hasPrefix("ostraka:") }),
      lines.contains(where: { $0.hasPrefix("sha256:") || $0.hasPrefix("source:") })
    else { return nil }
    let fields = Fields(try scalars(of: lines, file), file: file)
    let format = try fields.required("ostraka")
    guard format == "\(Self.format)" else {
      guard let number = Int(format), number > Self.format else {
        throw fields.error("has “ostraka: \(format.prefix(20))”, which is no format")
      }
      throw OstrakaError(
        .badData,
        "\(file) was written by a newer version of Ostraka (format \(number); this one reads "
          + "\(Self.format)). Import it with that version.")
    }
    return (try FrontMatter(fields), textStart)
  }

  private init(_ fields: Fields) throws {
    source = Source(rawValue: try fields.required("source"))
    name = try fields.required("name")
    shard = try fields.optional("shard").map { text in
      let shard = ShardID(rawValue: text)
      guard (try? shard.check()) != nil else { throw fields.error("has no valid shard") }
      return shard
    }
    sha256 = try fields.digest(try fields.required("sha256"))
    sourceSHA256 = try fields.optional("source_sha256").map(fields.digest)
    modified = try fields.optional("modified").map { text in
      guard let moment = Timestamp(iso8601: text) else {
        throw fields.error("has a “modified” that is no moment in UTC")
      }
      return moment
    }
    allowsSecrets = try fields.optional("secrets") == "allowed"
    try check(fields)
  }

  /// A name is only ever as odd as the file's that it came from.
  private func check(_ fields: Fields) throws {
    let isFile: Bool
    switch source.kind {
    case .file(let path):
      isFile = true
      // A file is followed once it is known: none that `load` would refuse may come in by this door.
      let components = FileName.components(of: path)
      if ResolvedPath.isPrivate(path) || components.contains(".") || components.contains("..") {
        throw fields.error("has a source that is never loaded")
      }
    case .git: isFile = true
    case .note, .standardInput, .session, .other: isFile = false
    }
    let isOdd = source.rawValue.hasControl
    if source.rawValue.contains("\0") || name.contains("\0") || isOdd && !isFile
      || name.hasControl && !isOdd
    {
      throw fields.error("has control characters in its name or source")
    }
    if source.rawValue.hasSuffix(":"), source.rawValue.utf8.count <= "session:".utf8.count {
      throw fields.error("has a source that names nothing")
    }
  }

  /// The lines between the two of `---`, and where the text after them begins. A program may have
  /// made CR LF of their ends.
  private static func split(_ head: Data) -> (lines: [String], textStart: Int)? {
    guard head.starts(with: Data("---".utf8)) else { return nil }
    var lines: [String] = []
    var rest = head[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      var line = rest[..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      lines.append(String(decoding: line, as: UTF8.self))
      rest = rest[rest.index(after: end)...]
      guard lines[0] == "---" else { return nil }
      if lines.count > 1, lines.last == "---" {
        return (Array(lines[1..<(lines.count - 1)]), rest.startIndex - head.startIndex)
      }
    }
    return nil
  }

  private static let keys: Set<Substring> = [
    "ostraka", "name", "source", "shard", "sha256", "source_sha256", "modified",
    "secrets",
  ]

  /// The values of the lines that are ours. Anything but a scalar is refused before it is parsed:
  /// aliases can make a few lines grow without end.
  private static func scalars(of lines: [String], _ file: String) throws -> [String: String] {
    let ours = lines.filter { line in
      line.firstIndex(of: ":").map { keys.contains(line[..<$0]) } ?? false
    }
    let values = ours.map { $0.drop { $0 != ":" }.dropFirst().drop { $0 == " " } }
    guard !values.contains(where: { $0.first.map { "{[&*!|>".contains($0) } ?? false }) else {
      throw OstrakaError(.badData, damaged(file))
    }
    do {
      let mapping = try Yams.compose(yaml: ours.joined(separator: "\n"))?.mapping
      var scalars: [String: String] = [:]
      for (key, value) in mapping ?? [:] {
        guard let key = key.scalar?.string, let value = value.scalar?.string else { continue }
        scalars[key] = value
      }
      return scalars
    } catch {
      throw OstrakaError(.badData, damaged(file), cause: error)
    }
  }

  private static func damaged(_ file: String) -> String {
    "The front matter of \(file) is damaged. Export it again, or delete it up to the second line "
      + "of --- to import the file as new Markdown."
  }
}

/// What the front matter of one file says.
private struct Fields {
  /// The longest value, in bytes.
  private static let limit = 16 << 10

  private let values: [String: String]
  private let file: String

  init(_ values: [String: String], file: String) {
    self.values = values
    self.file = file
  }

  func required(_ key: String) throws -> String {
    guard let value = try optional(key) else { throw error("has no “\(key)”") }
    return value
  }

  /// Nil for a field that isn't there. An empty one is an error.
  func optional(_ key: String) throws -> String? {
    guard let value = values[key] else { return nil }
    guard !value.isEmpty else { throw error("has an empty “\(key)”") }
    guard value.utf8.count <= Self.limit else { throw error("has too long a “\(key)”") }
    return value
  }

  func digest(_ text: String) throws -> Digest {
    guard let digest = Digest(text) else { throw error("has a digest that is none") }
    return digest
  }

  func error(_ problem: String) -> OstrakaError {
    OstrakaError(
      .badData,
      "The front matter of \(file) \(problem). Export it again, or delete it up to the second line "
        + "of --- to import the file as new Markdown.")
  }
}

extension String {
  fileprivate var hasControl: Bool {
    unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
