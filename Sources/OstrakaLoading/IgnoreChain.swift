import Foundation

/// The rules that hold in one folder: its own and those of the folders around it.
struct IgnoreChain {
  /// A `.gitignore` beyond this many bytes is not one.
  private static let limit = 1 << 20

  private struct Link {
    let folder: String
    let rules: IgnoreRules
  }

  /// Outermost first.
  private var links: [Link] = []

  /// What holds above a folder: within a work tree, the rules from its top down to the folder's
  /// parent; elsewhere none.
  init(above folder: String) {
    guard let top = Self.workTree(around: folder) else { return }
    add(rulesAt: FileName.join(top, ".git/info/exclude"), for: top)
    guard let below = FileName.path(folder, below: top) else { return }
    var current = top
    for component in FileName.components(of: below) {
      add(rulesAt: FileName.join(current, ".gitignore"), for: current)
      current = FileName.join(current, String(component))
    }
  }

  /// These rules and those of a folder's own `.gitignore`.
  func entering(_ folder: String) -> IgnoreChain {
    var chain = self
    chain.add(rulesAt: FileName.join(folder, ".gitignore"), for: folder)
    return chain
  }

  /// Whether a path is ignored: the innermost rules that say anything of it decide.
  func ignores(_ path: String, isFolder: Bool) -> Bool {
    for link in links.reversed() {
      guard let relative = FileName.path(path, below: link.folder) else { continue }
      if let verdict = link.rules.verdict(on: relative.utf8, isFolder: isFolder) { return verdict }
    }
    return false
  }

  private mutating func add(rulesAt path: String, for folder: String) {
    // As git does, a link in place of the file is not followed.
    guard case .success(let status) = FileStatus.of(path), status.kind == .file,
      case .success(let data) = FileBytes(limit: Self.limit).read(path)
    else { return }
    let rules = IgnoreRules(data)
    if !rules.isEmpty { links.append(Link(folder: folder, rules: rules)) }
  }

  private static func workTree(around folder: String) -> String? {
    var current = folder
    while true {
      if case .success = FileStatus.of(FileName.join(current, ".git")) { return current }
      let parent = FileName.folder(of: current)
      if parent == current || parent.isEmpty { return nil }
      current = parent
    }
  }
}
