/// The shortest piece of a quote that answers a question of who, when, how many or which.
///
/// Only where it is clear: the quote has one value of the kind that is asked for and no second one, and
/// the question hasn't named it. Otherwise the quote itself is the answer.
struct AnswerSpan {
  /// A longer piece is no value.
  private static let mostWords = 8
  /// In so many of the question's first words stands what it asks for: "for how many", "in which year".
  private static let opening = 3

  private let expectation: Expectation
  /// All terms of the question.
  private let known: Set<Term>
  private let measured: Measured
  private let quote: String
  private let written: WrittenWords

  /// Nil where the question asks for no such value, or the quote doesn't have just one.
  ///
  /// - day: the day that the quote was written, as far as its headings tell.
  static func text(
    answering question: String, in quote: String, from day: CalendarDay?, analyzer: Analyzer
  ) -> String? {
    let span = AnswerSpan(question, quote, analyzer)
    switch span.expectation {
    case .time: return span.time(from: day)
    case .quantity: return span.quantity()
    case .person: return span.name(identifiers: false)
    case .choice: return span.name(identifiers: true)
    case .anything, .definition, .place: return nil
    }
  }

  private init(_ question: String, _ quote: String, _ analyzer: Analyzer) {
    let words = question.lowercased().split { !$0.isLetter && $0 != "'" }
    // "How did she feel when" doesn't ask for a time.
    expectation = Expectation(words.prefix(Self.opening).joined(separator: " "))
    known = Set(analyzer.terms(in: question))
    measured = Measured(words.prefix(Self.opening + 1).map(String.init), analyzer)
    self.quote = quote
    written = WrittenWords(quote)
  }

  private func terms(of word: Int) -> ArraySlice<Term> { written.terms[written.words[word].terms] }

  private func isKnown(_ words: Range<Int>) -> Bool {
    words.allSatisfy { terms(of: $0).allSatisfy(known.contains) }
  }

  /// The only one of some ranges of words that says what the question doesn't.
  private func only(_ ranges: [Range<Int>]) -> Range<Int>? {
    let fresh = ranges.filter { !isKnown($0) }
    let texts = Set(fresh.map { written.text($0, of: quote).lowercased() })
    guard texts.count == 1, let first = fresh.first, first.count <= Self.mostWords else {
      return nil
    }
    return first
  }

  // MARK: - When

  private func time(from day: CalendarDay?) -> String? {
    let dates = dates()
    guard let range = only(dates.map(\.words)),
      let date = dates.first(where: { $0.words == range })
    else { return nil }
    let text = written.text(range, of: quote)
    guard let day, let period = date.relative?.period(on: day) else { return text }
    return "\(text) (\(period.text))"
  }

  /// The dates, years and times of day, in order.
  private func dates() -> [(words: Range<Int>, relative: RelativeDate?)] {
    let relative = RelativeDate.all(in: written.terms)
    var found: [(words: Range<Int>, relative: RelativeDate?)] = []
    var at = 0
    while at < written.terms.count {
      let named = relative.first { $0.range.lowerBound == at }
      let end =
        named?.range.upperBound ?? WrittenDate(written.terms, at: at)?.end ?? pointInTime(at)
      if let end, let words = written.words(of: at..<end) {
        found.append((words, named))
        at = max(end, written.words[words.upperBound - 1].terms.upperBound)
      } else {
        at += 1
      }
    }
    return found
  }

  /// The end of a year, a day of the week or a time of day that begins at a term.
  private func pointInTime(_ index: Int) -> Int? {
    let text = written.terms[index].text
    if DateNames.weekdays[written.terms[index]] != nil, text.count > 3 { return index + 1 }
    guard text.allSatisfy(\.isNumber) else { return nil }
    let next = index + 1 < written.terms.count ? written.terms[index + 1].text : ""
    if ["am", "pm"].contains(next) { return index + 2 }
    return text.count == 4 && (text.hasPrefix("19") || text.hasPrefix("20")) ? index + 1 : nil
  }

  // MARK: - How many

  private func quantity() -> String? {
    let dated = dates().filter { !isMeasure($0.words) }.map(\.words)
    let numbers = written.words.indices.filter { word in
      isNumber(word) && !isPartOfName(word) && !dated.contains { $0.contains(word) }
    }
    return only(numbers.compactMap(measure)).map { written.text($0, of: quote) }
  }

  /// "Three days ago" says when, and also how long.
  private func isMeasure(_ words: Range<Int>) -> Bool {
    words.count == 3 && isNumber(words.lowerBound)
  }

  /// Digits, with a unit or not, or a number in words; "4th" is none.
  private func isNumber(_ word: Int) -> Bool {
    guard let first = terms(of: word).first else { return false }
    guard first.text.first?.isNumber == true else { return Expectation.numbers.contains(first) }
    return !["st", "nd", "rd", "th"].contains(first.text.drop { $0.isNumber })
  }

  /// "The Witcher 3".
  private func isPartOfName(_ word: Int) -> Bool {
    word > 0 && isJoined(word) && terms(of: word).first?.text.first?.isNumber == true
  }

  /// A number with the word for what it counts, where that is what the question counts.
  private func measure(_ word: Int) -> Range<Int>? {
    // A version counts nothing: "3.1.4 fixed it".
    let isVersion = written.words[word].text.count { $0 == "." } > 1
    let unit = isVersion ? nil : unit(after: word)
    let range = word..<(unit.map { _ in word + 2 } ?? word + 1)
    let end = min(word + 4, written.words.count)
    let near = (word..<end).prefix { $0 == word || !written.words[$0].isFirst }
    return measured.fits(
      number: String(written.words[word].text), unit: unit,
      near: Set(near.flatMap { terms(of: $0) }))
      ? range : nil
  }

  private func unit(after word: Int) -> Term? {
    let next = word + 1
    guard next < written.words.count, !written.words[next].isFirst,
      let unit = terms(of: next).first, unit.text.first?.isLetter == true,
      !StopWords.english.contains(unit), unit.text != "and", unit.text != "or",
      !quote[written.words[word].text.endIndex..<written.words[next].text.startIndex].contains(
        where: { !$0.isWhitespace && $0 != "-" })
    else { return nil }
    return unit
  }

  // MARK: - Who and which

  private func name(identifiers: Bool) -> String? {
    var names: [Range<Int>] = []
    for word in written.words.indices where isName(word) || (identifiers && isIdentifier(word)) {
      if let last = names.last, last.upperBound == word, isJoined(word) {
        names[names.count - 1] = last.lowerBound..<(word + 1)
      } else {
        names.append(word..<(word + 1))
      }
    }
    return only(names).map { written.text($0, of: quote) }
  }

  /// Whether only a space, or the full stop of a title, stands before a word.
  private func isJoined(_ word: Int) -> Bool {
    let (last, next) = (written.words[word - 1].text, written.words[word].text)
    let between = quote[last.endIndex..<next.startIndex]
    return !written.words[word].isFirst
      && between.allSatisfy { $0 == " " || $0 == "." } && isName(word - 1)
  }

  /// Whether a word has a capital that the beginning of a sentence doesn't account for.
  private func isName(_ word: Int) -> Bool {
    let text = written.words[word].text
    guard text.first?.isUppercase == true, !isContracted(text),
      !written.words[word].isFirst || beginsName(word)
    else { return false }
    return !terms(of: word).allSatisfy {
      StopWords.english.contains($0) || Expectation.times.contains($0)
        || Expectation.numbers.contains($0)
    }
  }

  /// "I'm" and "That's", and not "Ann's".
  private func isContracted(_ text: Substring) -> Bool {
    let parts = text.split { "'’`".contains($0) }
    guard parts.count > 1, let first = parts.first else { return false }
    return first == "I" || StopWords.english.contains(Term(first.lowercased()))
  }

  private func beginsName(_ word: Int) -> Bool {
    let next = word + 1
    return next < written.words.count && !written.words[next].isFirst
      && written.words[next].text.first?.isUppercase == true
      && !Self.greetings.contains(written.words[word].text.lowercased())
      && quote[written.words[word].text.endIndex..<written.words[next].text.startIndex]
        .allSatisfy { $0 == " " || $0 == "." }
  }

  private static let greetings: Set<String> = [
    "hey", "hi", "hello", "thanks", "yes", "yeah", "yep", "no", "oh", "wow", "well", "sure", "ok",
    "okay", "congrats", "bye", "dear", "sorry",
  ]

  /// `code`, or a word with a digit or with a capital inside.
  private func isIdentifier(_ word: Int) -> Bool {
    let text = written.words[word].text
    return text.contains { $0 == "`" || $0 == "_" || $0.isNumber }
      || text.dropFirst().contains(where: \.isUppercase)
  }
}
