import Foundation

/// Gives every document a path of its own in an export.
///
/// Paths follow names, made safe for any file system: relative, without `..`, reserved characters
/// or reserved names, and distinct where case doesn't count.
struct ExportPaths {
  private enum Kind {
    case file
    case folder
  }

  /// By the path as a file system without case would compare it.
  private var taken: [String: Kind] = [:]

  /// The longest component and the longest path, in bytes.
  private static let componentLimit = 200
  private static let pathLimit = 900

  /// The path for the next document of a name, separated by `/`; the same names in the same order
  /// give the same paths.
  mutating func path(for name: String) -> String {
    var components = FileName.components(of: name).filter { $0 != "." }.map(Self.safe)
    if components.isEmpty { components = ["document"] }
    while components.count > 1, components.reduce(0, { $0 + $1.utf8.count + 1 }) > Self.pathLimit {
      components.removeFirst()
    }
    var path = ""
    for component in components.dropLast() { path = claim(component, in: path, as: .folder) }
    return claim(components.last ?? "document", in: path, as: .file)
  }

  private mutating func claim(_ component: String, in folder: String, as kind: Kind) -> String {
    var number = 1
    while true {
      let path = FileName.join(folder, Self.numbered(component, number))
      let key = Self.key(path)
      if taken[key] == nil || taken[key] == .folder && kind == .folder {
        taken[key] = kind
        return path
      }
      number += 1
    }
  }

  private static func numbered(_ component: String, _ number: Int) -> String {
    guard number > 1 else { return component }
    guard let dot = component.lastIndex(of: "."), dot != component.startIndex else {
      return component + "~\(number)"
    }
    return component[..<dot] + "~\(number)" + component[dot...]
  }

  private static func key(_ path: String) -> String {
    path.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping
  }

  private static func safe(_ component: Substring) -> String {
    let scalars = component.unicodeScalars.map { scalar -> Unicode.Scalar in
      let isSafe =
        !"<>:\"\\|?*".unicodeScalars.contains(scalar)
        && ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
          scalar.properties.generalCategory)
      return isSafe ? scalar : "_"
    }
    var text = cut(String(String.UnicodeScalarView(scalars)))
    while let last = text.last, last == "." || last == " " { text.removeLast() }
    let stem = text.prefix { $0 != "." }.lowercased()
    // `.git` and the like would be taken for what they are named.
    let isPrivate = ResolvedPath.isPrivate(name: text.lowercased())
    let isReserved =
      isPrivate || text.isEmpty || reservedNames.contains(stem)
      || text.lowercased() == "cvs" || text.hasPrefix(" ") || text.hasPrefix("-")
    return isReserved ? "_" + text : text
  }

  /// Within the limit, with its ending.
  private static func cut(_ text: String) -> String {
    guard text.utf8.count > componentLimit else { return text }
    let ending = FileName.ending(of: text)
    let kept = ending.isEmpty || ending.utf8.count > 20 ? "" : "." + ending
    var stem = text.dropLast(kept.count)
    while stem.utf8.count + kept.utf8.count > componentLimit { stem.removeLast() }
    return stem + kept
  }

  private static let reservedNames: Set<String> = Set(
    ["con", "prn", "aux", "nul"] + (0...9).flatMap { ["com\($0)", "lpt\($0)"] })
}
