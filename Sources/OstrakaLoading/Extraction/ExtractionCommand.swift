import Foundation

/// How one tool is told to write a file's text in UTF-8 to its standard output.
enum ExtractionCommand: String {
  case pdftotext
  case pandoc
  case w3m

  /// The arguments for a file; the path must be absolute, so that none is taken for an option.
  func arguments(for path: String) -> [String] {
    switch self {
    case .pdftotext:
      ["-layout", "-nopgbrk", "-enc", "UTF-8", path, "-"]
    case .pandoc:
      // Without --sandbox pandoc would fetch what an <iframe> names.
      ["--sandbox", "-f", "html", "-t", "gfm-raw_html", "--wrap=none"]
    case .w3m:
      [
        "-config", "/dev/null", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8",
        "-cols", "1000", "-o", "frame=0", "-o", "meta_refresh=0", "-o", "auto_image=0",
        "-o", "display_image=0", "-o", "use_proxy=0",
      ]
    }
  }

  /// Whether the file is its standard input: a `#` or `?` in a path would be part of an address.
  var readsStandardInput: Bool { self != .pdftotext }

  /// Whether the file must be UTF-8 text already.
  var needsText: Bool { self != .pdftotext }

  /// What a tool that failed means by what it said.
  func reason(for message: String) -> String {
    if message.contains("Incorrect password") {
      return "it is encrypted; remove its password, for example with qpdf --decrypt"
    }
    if message.contains("Copying of text") { return "its author does not allow copying its text" }
    if self == .pandoc, message.contains("nknown option") {
      return "this pandoc is too old; install pandoc 2.15 or later"
    }
    if self == .pdftotext, message.contains("trailer") || message.contains("not a PDF") {
      return "it is damaged, or not a PDF at all"
    }
    let line = message.split(whereSeparator: \.isNewline).first ?? "it failed and did not say why"
    let shown = line.unicodeScalars.prefix(120).filter { $0.properties.generalCategory != .control }
    return "\(rawValue) said: \(String(String.UnicodeScalarView(shown)))"
  }

  /// Where it is installed: the first folder of a search path that has it; nil if none has.
  func executable(in searchPath: String) -> String? {
    searchPath.split(separator: ":").lazy
      .filter { $0.utf8.first == slash }
      .map { FileName.join(String($0), rawValue) }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
