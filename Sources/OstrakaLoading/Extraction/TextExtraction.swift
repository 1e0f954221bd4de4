import Foundation
import Ostraka

/// Takes the text out of PDF and HTML files, by tools that are installed on this machine.
///
/// A PDF needs poppler's `pdftotext`. HTML is read by pandoc or else by w3m, and stays as it is where
/// neither is installed. Nothing is fetched: a page's pictures, frames and scripts are left out.
public struct TextExtraction: Sendable {
  /// With the tools on the process's own `PATH`, which is searched once.
  public static let standard = TextExtraction(
    searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "")

  private let tools: [Format: ExtractionTool]

  /// With the tools that are found in folders separated by colons.
  ///
  /// `timeLimit` is what one run may take and `outputLimit` what it may write, in bytes.
  public init(
    searchPath: String, timeLimit: Duration = .seconds(30),
    outputLimit: Int = FoundDocument.defaultLimit
  ) {
    var tools: [Format: ExtractionTool] = [:]
    for format in Format.allCases {
      for command in format.commands where tools[format] == nil {
        guard let executable = command.executable(in: searchPath) else { continue }
        tools[format] = ExtractionTool(
          command: command, executable: executable, timeLimit: timeLimit, outputLimit: outputLimit)
      }
    }
    self.tools = tools
  }

  /// Whether a file of this name is read by a tool here.
  public func applies(to path: String) -> Bool { tool(for: path) != nil }

  /// The kind of document that a file becomes: prose where its text is extracted.
  public func kind(of path: String) -> ContentKind {
    ContentKind(path: Format(of: path) == .pdf || applies(to: path) ? path + ".txt" : path)
  }

  func tool(for path: String) -> ExtractionTool? { Format(of: path).flatMap { tools[$0] } }

  /// Why a file of this name can't be loaded for want of a tool; nil if it can be.
  func missingTool(for path: String) -> Skipped.Reason? {
    Format(of: path) == .pdf && tools[.pdf] == nil ? .noTool : nil
  }

  /// What a tool makes text of.
  enum Format: CaseIterable {
    case pdf
    case html

    init?(of path: String) {
      switch FileName.ending(of: path) {
      case "pdf": self = .pdf
      case "html", "htm": self = .html
      default: return nil
      }
    }

    /// The best first.
    var commands: [ExtractionCommand] {
      switch self {
      case .pdf: [.pdftotext]
      case .html: [.pandoc, .w3m]
      }
    }
  }
}
