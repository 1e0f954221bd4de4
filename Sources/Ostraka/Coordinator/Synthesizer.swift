/// Makes one answer from the readings: the best calibrated one, with the citations of those that
/// agree and the conflicts shown. Pure.
public struct Synthesizer: Sendable {
  private let analyzer: Analyzer
  private let contradiction: Contradiction

  /// The share of common terms from which two readings say the same.
  static let agreement = 0.5
  /// The most citations and conflicts in one answer.
  static let most = 6

  public init(analyzer: Analyzer = Analyzer()) {
    self.analyzer = analyzer
    contradiction = Contradiction(analyzer: analyzer)
  }

  /// A reading whose citations were all checked.
  public struct Checked: Sendable {
    public let reading: Reading
    public let citations: [CheckedCitation]

    public init(reading: Reading, citations: [CheckedCitation]) {
      self.reading = reading
      self.citations = citations
    }
  }

  /// What the readings amount to.
  public struct Synthesis: Sendable {
    public var text: String?
    public var citations: [CheckedCitation] = []
    public var conflicts: [Conflict] = []
    /// The model that made the text; nil where it is one reading's.
    public var model: String?
    /// What the model used, whether or not the text is its.
    public var usage: Usage?
  }

  /// The most quotes that a model is shown.
  static let mostQuotes = 24

  /// The citations of the readings that found something, when there are several such readings: what a
  /// model could put together.
  func evidence(of readings: [Checked]) -> [CheckedCitation] {
    let found = readings.filter { $0.reading.finding.answer != nil && !$0.citations.isEmpty }
      .sorted(by: isBetter)
    guard found.count > 1 else { return [] }
    return Array(distinct(found.flatMap(\.citations)).prefix(Self.mostQuotes))
  }

  public func synthesize(_ readings: [Checked]) -> Synthesis {
    let found = readings.filter { $0.reading.finding.answer != nil && !$0.citations.isEmpty }
      .sorted(by: isBetter)
    guard let best = found.first, let text = best.reading.finding.answer else {
      return Synthesis()
    }
    var synthesis = Synthesis(text: text, citations: best.citations)
    for other in found.dropFirst() where agrees(other, with: best) {
      synthesis.citations += other.citations.prefix(1)
    }
    synthesis.citations = Array(distinct(synthesis.citations).prefix(Self.most))
    synthesis.conflicts = conflicts(among: found)
    return synthesis
  }

  private func isBetter(_ left: Checked, _ right: Checked) -> Bool {
    let (one, other) = (left.reading.finding.confidence, right.reading.finding.confidence)
    return one == other ? left.reading.shard < right.reading.shard : one > other
  }

  private func agrees(_ other: Checked, with best: Checked) -> Bool {
    let ours = Set(analyzer.queryTerms(in: statement(of: best)))
    let theirs = Set(analyzer.queryTerms(in: statement(of: other)))
    guard !ours.isEmpty, !theirs.isEmpty else { return false }
    let common = Double(ours.intersection(theirs).count)
    return common >= Self.agreement * Double(min(ours.count, theirs.count))
  }

  /// What a reading says in whole: the extractive reader's answer may be only a value from its quote.
  private func statement(of checked: Checked) -> String {
    let finding = checked.reading.finding
    let reader = finding.reader ?? checked.reading.reader
    let quote = reader == ExtractiveReader.kind ? checked.citations.first?.citation.quote : nil
    return quote ?? finding.answer ?? ""
  }

  private func distinct(_ citations: [CheckedCitation]) -> [CheckedCitation] {
    var seen: Set<Extent> = []
    return citations.filter { seen.insert($0.citation.extent).inserted }
  }

  /// Compares the citations of different readings; a document does not contradict itself.
  private func conflicts(among readings: [Checked]) -> [Conflict] {
    let citations = distinct(readings.flatMap(\.citations)).prefix(Self.most * 4)
      .map { (checked: $0, statement: contradiction.statement($0.citation.quote)) }
    var conflicts: [Conflict] = []
    for (index, left) in citations.enumerated() {
      for right in citations.dropFirst(index + 1) {
        guard left.checked.document.id != right.checked.document.id,
          conflicts.count < Self.most,
          let difference = contradiction.difference(left.statement, right.statement)
        else { continue }
        conflicts.append(conflict(left.checked, right.checked, difference))
      }
    }
    return conflicts
  }

  /// The newer revision first, also in the words of the difference.
  private func conflict(
    _ left: CheckedCitation, _ right: CheckedCitation, _ difference: String
  ) -> Conflict {
    guard changed(left) < changed(right) else {
      return Conflict(newer: left, older: right, difference: difference)
    }
    let swapped = contradiction.difference(right.citation.quote, left.citation.quote)
    return Conflict(newer: right, older: left, difference: swapped ?? difference)
  }

  private func changed(_ citation: CheckedCitation) -> Timestamp {
    citation.document.current.modified ?? citation.document.current.loaded
  }
}
