/// What kind of text a document is, as far as its structure goes.
enum TextKind {
  /// Markdown, and all text of no known kind.
  case prose
  /// Prose whose lines say who speaks.
  case transcript
  case code
  /// Paragraphs only: `# x` is a comment there, not a heading.
  case plain

  init(name: String, bytes: UnsafeRawBufferPointer) {
    self.init(name: name)
    if self == .prose, Utterance.dominate(bytes) { self = .transcript }
  }

  private init(name: String) {
    let file = name.split(whereSeparator: { $0 == "/" || $0 == ":" || $0 == "\\" }).last ?? ""
    let dot = file.lastIndex(of: ".")
    let suffix = dot.map { file[file.index(after: $0)...].lowercased() } ?? file.lowercased()
    self =
      Self.codeSuffixes.contains(suffix)
      ? .code : Self.plainSuffixes.contains(suffix) ? .plain : .prose
  }

  private static let codeSuffixes = words(
    """
    swift c h m mm cc cpp cxx hh hpp hxx cs go rs py pyi pyx rb js jsx mjs cjs ts tsx java kt kts \
    scala groovy php pl pm lua sh bash zsh fish r jl ex exs erl hs ml mli clj zig nim dart sql \
    proto vue svelte css scss less tf cmake v sv vhd asm s d f90 pas vb ps1
    """)

  private static let plainSuffixes = words(
    """
    yaml yml toml json jsonl ndjson ini cfg conf csv tsv xml html htm svg log env lock properties \
    plist dockerfile makefile gemfile gitignore editorconfig diff patch tex
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }
}
