/// What a document is about, as far as its name tells.
public enum ContentKind: String, Hashable, Codable, Sendable, CaseIterable {
  /// Source and build files.
  case code
  /// Designs, architectures, decision records and proposals.
  case design
  /// Prose of every other kind.
  case docs
  /// Data and configuration.
  case data
  /// The history of a repository.
  case history
  case other

  /// The kind of a file by its path within what was loaded: folders above that must not decide.
  public init(path: String) {
    let name = String(FileName.last(of: path))
    let ending = FileName.ending(of: path)
    let stem = ending.isEmpty ? name : String(name.dropLast(ending.count + 1))
    if Self.codeNames.contains(name.lowercased()) {
      self = .code
    } else if Self.proseEndings.contains(ending) || Self.isProse(stem: stem, ending: ending) {
      self = Self.isDesign(path: path, stem: stem) ? .design : .docs
    } else if Self.codeEndings.contains(ending) {
      self = .code
    } else if Self.dataEndings.contains(ending) || Self.dataNames.contains(name.lowercased()) {
      self = .data
    } else {
      self = .other
    }
  }

  /// The word for it in a sentence.
  public var word: String {
    switch self {
    case .code, .design, .docs, .data, .history: rawValue
    case .other: "of no known kind"
    }
  }
}

extension ContentKind {
  /// A file without an extension is prose if its name says so: README, LICENSE, DESIGN.
  private static func isProse(stem: String, ending: String) -> Bool {
    guard ending.isEmpty, stem == stem.uppercased() else { return false }
    let words = words(of: stem)
    return words.contains { proseNames.contains($0) || designWords.contains($0) }
  }

  private static func isDesign(path: String, stem: String) -> Bool {
    let folders = FileName.components(of: path).dropLast().map { $0.lowercased() }
    if folders.contains(where: designFolders.contains) { return true }
    return words(of: stem).contains { word in
      designWords.contains(word) || isNumbered(word, "adr") || isNumbered(word, "rfc")
    }
  }

  /// Whether a word is a prefix and a number, such as `rfc9562`.
  private static func isNumbered(_ word: String, _ prefix: String) -> Bool {
    guard word.hasPrefix(prefix) else { return false }
    let number = word.dropFirst(prefix.count)
    return !number.isEmpty && number.allSatisfy(\.isNumber)
  }

  private static func words(of stem: String) -> [String] {
    stem.lowercased().split { "-_. ".contains($0) }.map(String.init)
  }

  private static let designWords: Set<String> = [
    "design", "architecture", "adr", "rfc", "decision", "decisions",
  ]
  private static let designFolders: Set<String> = [
    "design", "designs", "architecture", "adr", "adrs", "rfc", "rfcs", "decisions", "proposals",
  ]
  private static let proseNames: Set<String> = [
    "readme", "changelog", "changes", "news", "history", "contributing", "authors", "license",
    "licence", "copying", "notice", "security", "todo", "install", "maintainers", "codeowners",
  ]
  private static let proseEndings: Set<String> = [
    "md", "markdown", "mdx", "rst", "txt", "text", "adoc", "asciidoc", "org", "tex", "textile",
    "wiki", "pod", "rdoc",
  ]
  private static let codeNames: Set<String> = [
    "makefile", "gnumakefile", "dockerfile", "containerfile", "cmakelists.txt", "meson.build",
    "gemfile", "rakefile", "justfile", "jenkinsfile", "vagrantfile", "procfile", "build",
    "workspace", "go.mod", "configure", "configure.ac", "gradlew",
  ]
  private static let codeEndings: Set<String> = [
    "swift", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "hxx", "inl", "m", "mm", "rs", "go", "zig",
    "java", "kt", "kts", "scala", "groovy", "gradle", "clj", "cljs", "cs", "fs", "fsx", "vb", "py",
    "pyi", "pyx", "rb", "php", "pl", "pm", "lua", "r", "jl", "hs", "ml", "mli", "ex", "exs", "erl",
    "hrl", "elm", "nim", "d", "dart", "v", "sv", "vhd", "vhdl", "asm", "s", "f", "f90", "pas",
    "lisp", "el", "scm", "js", "jsx", "mjs", "cjs", "ts", "tsx", "vue", "svelte", "html", "htm",
    "css", "scss", "sass", "less", "sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "awk", "sed",
    "sql", "graphql", "proto", "thrift", "cmake", "mk", "bzl", "nix", "tf", "hcl", "wat", "cu",
    "glsl", "metal", "wgsl", "patch", "diff",
  ]
  private static let dataNames: Set<String> = [
    ".gitignore", ".gitattributes", ".editorconfig", ".env", ".dockerignore", ".npmrc", "go.sum",
    ".swift-format", ".clang-format", ".gitmodules", ".mailmap",
  ]
  private static let dataEndings: Set<String> = [
    "json", "json5", "jsonl", "ndjson", "jsonc", "geojson", "yaml", "yml", "toml", "xml", "csv",
    "tsv", "ini", "conf", "cfg", "config", "properties", "plist", "env", "lock", "resolved", "svg",
    "log", "ipynb", "pem", "crt", "po", "strings", "srt", "vtt", "service", "desktop",
  ]
}
