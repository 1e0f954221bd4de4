import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("Text extraction")
struct TextExtractionTests {
  let folder: TemporaryFolder
  let none = TextExtraction(searchPath: "")

  init() throws { folder = try TemporaryFolder() }

  @Test("takes the text of a PDF and keeps the digest of the file, in a folder and by name")
  func pdf() async throws {
    try folder.write(TinyPDF("Ostraka votes").data, to: "- a#b?.pdf")
    let digest = Digest(of: TinyPDF("Ostraka votes").data)
    for paths in [["."], ["./- a#b?.pdf"]] {
      let document = try await folder.list(paths).document("- a#b?.pdf")
      #expect(document.kind == .docs)
      #expect(try await document.read() == .text(Data("Ostraka votes\n".utf8), source: digest))
    }
  }

  @Test("leaves a document fresh until its file changes")
  func freshness() async throws {
    try folder.write(TinyPDF("one").data, to: "a.pdf")
    let found = try await folder.list().document("a.pdf")
    guard case .text(let text, let source?) = try await found.read() else {
      Issue.record("no text")
      return
    }
    let revision = Revision(
      id: "r", document: "d", number: 1, byteCount: text.count, sha256: Digest(of: text),
      sourceSHA256: source, loaded: Timestamp(microseconds: 0), modified: found.modified)
    let document = Document(
      id: "d", source: found.source, name: "a.pdf", shard: .main, current: revision)
    #expect(await SourceFreshness().isFresh(document) == true)
    let known = FileWatch.Known(
      source: found.source, name: "a.pdf", modified: found.modified, byteCount: nil)
    #expect(try await FileWatch().changes(since: [known]).isEmpty)
    try folder.write(TinyPDF("two").data, to: "a.pdf")
    #expect(await SourceFreshness().isFresh(document) == false)
  }

  @Test("takes the text of a page, with nothing of its markup")
  func html() async throws {
    let page = "<meta charset=utf-8><h1>Héllo</h1><script>no()</script><p>one <b>two</b>"
    try folder.write(page, to: "a.html")
    let document = try await folder.list().document("a.html")
    guard case .text(let data, let source) = try await document.read() else {
      Issue.record("no text")
      return
    }
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("Héllo") && text.contains("one") && !text.contains("<"))
    #expect(!text.contains("no()"))
    #expect(source == Digest(of: Data(page.utf8)))
    #expect(document.kind == .docs)
  }

  @Test("without a tool skips a PDF, refuses one that is named, and loads a page as it is")
  func noTools() async throws {
    try folder.write(TinyPDF("x").data, to: "a.pdf")
    try folder.write("<p>x", to: "a.html")
    let listing = try await list()
    #expect(listing.reason("a.pdf") == .noTool)
    #expect("\(Skipped.Reason.noTool)".contains("install poppler-utils"))
    #expect(try await listing.document("a.html").read() == .text(Data("<p>x".utf8)))
    #expect(try listing.document("a.html").kind == .code)
    let error = await error { _ = try await list(["a.pdf"]).documents[0].read() }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("Install poppler-utils") == true)
  }

  @Test("says why there is no text", arguments: Bad.allCases)
  func problems(bad: Bad) async throws {
    try folder.write(bad.data, to: "a.pdf")
    let content = try await folder.list().document("a.pdf").read()
    guard case .skipped(let skipped) = content else {
      Issue.record("it has text")
      return
    }
    #expect("\(skipped.reason)".contains(bad.word))
    let error = await error { _ = try await folder.list(["a.pdf"]).documents[0].read() }
    #expect(error?.code == .badData)
    #expect(error?.message.contains(bad.word) == true)
  }

  enum Bad: CaseIterable {
    case damaged
    case encrypted
    case withoutText

    var data: Data {
      switch self {
      case .damaged: Data("%PDF-1.4\nrubbish".utf8)
      case .encrypted: TinyPDF("x", isEncrypted: true).data
      case .withoutText: TinyPDF("").data
      }
    }

    var word: String {
      switch self {
      case .damaged: "damaged"
      case .encrypted: "encrypted"
      case .withoutText: "OCR"
      }
    }
  }

  @Test(
    "ends a tool that hangs, writes without end, fails or writes no UTF-8",
    arguments: [
      ("sleep 600 & sleep 600", "longer"), ("while :; do echo text; done", "more than 1000"),
      ("printf 'a\\033[1mb\\n second line' >&2; exit 9", "pdftotext said: a[1mb"),
      ("printf 'a\\377'", "not UTF-8"),
    ])
  func badTools(script: String, word: String) async throws {
    try folder.write("#!/bin/sh\n\(script)\n", to: "bin/pdftotext")
    chmod(folder.path + "/bin/pdftotext", 0o700)
    try folder.write(TinyPDF("x").data, to: "a/a.pdf")
    let limit: Duration = word == "longer" ? .milliseconds(300) : .seconds(30)
    let extraction = TextExtraction(
      searchPath: "relative:/no such:\(folder.path)/bin", timeLimit: limit, outputLimit: 1_000)
    let document = try await list(["a"], extraction).document("a/a.pdf")
    guard case .skipped(let skipped) = try await document.read() else {
      Issue.record("it has text")
      return
    }
    #expect("\(skipped.reason)".contains(word))
    #expect(!"\(skipped.reason)".contains("second line"))
  }

  @Test("is not for what a repository tracks")
  func repositories() async throws {
    try await folder.git("init", "-q")
    try folder.write("<p>x", to: "a.html")
    try await folder.commit("one")
    try await GitRepository.open(folder.path).withDocuments { listing in
      let document = try listing.document("a.html")
      let text = try await document.text()
      #expect(text == "<p>x")
    }
  }

  private func list(
    _ paths: [String] = ["."], _ extraction: TextExtraction? = nil
  ) async throws -> Listing {
    try await FolderWalk(
      paths: paths, workingDirectory: folder.path, extraction: extraction ?? none
    ).list()
  }
}

/// A PDF of one page and one line, written by hand (ISO 32000-1, annex H.3).
struct TinyPDF {
  let data: Data

  init(_ text: String, isEncrypted: Bool = false) {
    let content = text.isEmpty ? "" : "BT /F1 12 Tf 20 150 Td (\(text)) Tj ET"
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        + "/Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    var file = "%PDF-1.4\n"
    var table = "xref\n0 6\n0000000000 65535 f \n"
    for (index, object) in objects.enumerated() {
      let offset = String(file.utf8.count)
      table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
      file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = file.utf8.count
    let (owner, user) = (String(repeating: "o", count: 32), String(repeating: "u", count: 32))
    let lock =
      isEncrypted
      ? " /Encrypt << /Filter /Standard /V 1 /R 2 /O (\(owner)) /U (\(user)) /P -4 >> "
        + "/ID [(0123456789abcdef) (0123456789abcdef)]" : ""
    file += table + "trailer\n<< /Size 6 /Root 1 0 R\(lock) >>\nstartxref\n\(start)\n%%EOF\n"
    data = Data(file.utf8)
  }
}
