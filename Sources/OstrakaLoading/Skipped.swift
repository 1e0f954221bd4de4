import Foundation

/// Something that was found but not loaded, and why.
public struct Skipped: Hashable, Sendable, CustomStringConvertible {
  /// The shown name of what was skipped.
  public let name: String
  public let reason: Reason

  public init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }

  /// Why something was not loaded.
  public enum Reason: Hashable, Sendable {
    /// A zero byte in its first 8 KB, or an ending that only binary files have.
    case binary
    /// The offset, from 0, of the first byte that no UTF-8 text has there.
    case notUTF8(offset: Int)
    /// The name itself is not UTF-8, so no citation could show it.
    case nameNotUTF8
    case empty
    /// Its size in bytes, and the limit it exceeds.
    case tooLarge(bytes: Int, limit: Int)
    case notPermitted
    /// It was listed and was gone when it was read.
    case vanished
    /// A link that leads nowhere, out of what is loaded, or to a folder.
    case link(String)
    /// A pipe, socket or device.
    case notAFile
    /// Another repository inside this one.
    case submodule
    /// A tracked file that is named as a document of the history is.
    case nameTaken
    /// A PDF, and no tool is installed that takes its text out.
    case noTool
    /// Its text can't be taken out, and why.
    case notExtracted(String)
    /// A transcript in which nobody says anything.
    case noTurns
    /// Another transcript of the same session was found before it.
    case sessionTaken
    /// Neither Markdown nor what `export` writes.
    case notImportable
    /// What the operating system said.
    case unreadable(String)
  }

  public var description: String { "\(name): \(reason)" }
}

extension Skipped.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .binary: "binary"
    case .notUTF8(let offset): "not UTF-8 (at byte \(offset))"
    case .nameNotUTF8: "its name is not UTF-8"
    case .empty: "empty"
    case .tooLarge(let bytes, let limit): "too large (\(bytes) bytes; the limit is \(limit))"
    case .notPermitted: "no permission to read it"
    case .vanished: "it vanished while loading"
    case .link(let problem): "a link \(problem)"
    case .notAFile: "a pipe, socket or device"
    case .submodule: "a submodule; load it as a repository of its own"
    case .nameTaken: "it is named like a document of the history"
    case .noTool: "a PDF; install poppler-utils to load it"
    case .notExtracted(let problem): problem
    case .noTurns: "a transcript without turns"
    case .sessionTaken: "another transcript of the same session"
    case .notImportable: "neither Markdown nor an exported document"
    case .unreadable(let message): message
    }
  }

  /// What an error number means for something that was found a moment ago.
  init(errorNumber: Int32) {
    switch errorNumber {
    case ENOENT, ENOTDIR: self = .vanished
    case EACCES, EPERM: self = .notPermitted
    case ELOOP: self = .link("that leads to itself")
    default: self = .unreadable(String(cString: strerror(errorNumber)))
    }
  }
}
