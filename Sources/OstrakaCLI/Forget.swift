import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct Forget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove a document with all its revisions and what quotes it.")

  @Argument(help: "The document's name, id or source.")
  var document: String

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let text = document
    // The name is looked up once: forgetting the same document again gives the first result.
    let known = try await access.withMemory { try await $0.library.find(text) }
    let forgotten = try await access.withMemory { try await $0.library.forget(known.id) }
    if options.json {
      Output.print(
        Body(
          document: known.name, revisions: forgotten.revisions, bytes: forgotten.bytes,
          backups: forgotten.backups))
    } else {
      let revisions = forgotten.revisions.of("revision")
      Terminal.standard.print("Forgot \(known.name): \(revisions), \(forgotten.bytes.asBytes).")
      for path in forgotten.backups {
        Terminal.standard.print("A backup that was made while it was there holds it: \(path)")
      }
    }
  }

  private struct Body: Encodable {
    let document: String
    let revisions: Int
    let bytes: Int
    /// Backups that were made while it was there.
    let backups: [String]
  }
}

extension Library {
  /// A document by its name, id, source or by a path from here.
  func find(_ text: String) async throws -> Document {
    do {
      return try await document(named: text)
    } catch let error as OstrakaError where error.code == .notFound {
      let path = URL(fileURLWithPath: text).resolvingSymlinksInPath().path
      guard let document = try? await document(named: path) else { throw error }
      return document
    }
  }
}
