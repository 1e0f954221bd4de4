import ArgumentParser
import Foundation
import Ostraka
import OstrakaLoading

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write every document and note as a plain file.",
    discussion: """
      Each file begins with a YAML front matter that says where it came from; what follows are the
      stored bytes. `ostraka import` reads it back, byte for byte.
      """)

  @Argument(help: "A new folder, or one that holds an earlier export.", completion: .directory)
  var folder: String

  @OptionGroup var options: MemoryOptions

  func run() async throws {
    let access = try await Wiring.access(options)
    let target = ExportFolder(folder)
    let redactor = try RuleFolder(
      of: access.directory, configured: access.settings.rules
    ).redactor()
    let report = try await access.withMemory { memory in
      let library = memory.library
      let documents = try await library.documents()
      let count = Counter(of: documents.count)
      return try await target.write(
        documents,
        masking: { $0.allowsSecrets ? $1 : redactor.redacted($1).text },
        bytes: { document in
          await count.next()
          return try await library.bytes(document.current.extent)
        })
    }
    Terminal.standard.progress("")
    if options.json {
      return Output.print(
        Body(
          folder: target.path, documents: report.documents, bytes: report.bytes,
          removed: report.removed))
    }
    Terminal.standard.print(
      "Wrote \(report.documents.of("document")), \(report.bytes.asBytes), to \(target.path).")
    if report.removed > 0 {
      Terminal.standard.print("Removed \(report.removed.of("file")) that the memory has no more.")
    }
  }

  /// Shows how far it is.
  private actor Counter {
    private let all: Int
    private var count = 0

    init(of all: Int) { self.all = all }

    func next() {
      count += 1
      if count.isMultiple(of: 100) { Terminal.standard.progress("written \(count) of \(all)") }
    }
  }

  private struct Body: Encodable {
    let folder: String
    let documents: Int
    let bytes: Int
    let removed: Int
  }
}
