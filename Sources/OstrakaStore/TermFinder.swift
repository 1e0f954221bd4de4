import Ostraka

/// Finds where the terms of a question stand among the terms of a text that are written with spaces between
/// them, in the forms that the text's language gives them.
struct TermFinder {
  private let query: QueryTerms
  /// By language; made when the first text of it comes.
  private var forms: [Language: Forms] = [:]

  init(_ query: QueryTerms) { self.query = query }

  /// The positions of each term that occurs, counted in terms from 0, ascending.
  mutating func positions(
    in bytes: UnsafeBufferPointer<UInt8>, of language: Language
  ) -> [Term: [Int]] {
    let forms = forms[language] ?? Forms(of: query, in: language)
    self.forms[language] = forms
    return forms.positions(in: bytes)
  }

  /// How one language writes the terms.
  private struct Forms {
    /// By length in bytes: the forms of that length, with the terms that have each.
    private let byLength: [[(bytes: [UInt8], terms: [Term])]]

    init(of query: QueryTerms, in language: Language) {
      var forms: [Term: [Term]] = [:]
      for term in query.terms {
        for form in query.forms(of: term, in: language) { forms[form, default: []].append(term) }
      }
      var byLength: [[(bytes: [UInt8], terms: [Term])]] = []
      for (form, terms) in forms.sorted(by: { $0.key < $1.key }) {
        let bytes = Array(form.text.utf8)
        while byLength.count <= bytes.count { byLength.append([]) }
        byLength[bytes.count].append((bytes, terms))
      }
      self.byLength = byLength
    }

    func positions(in bytes: UnsafeBufferPointer<UInt8>) -> [Term: [Int]] {
      var positions: [Term: [Int]] = [:]
      var (start, position) = (0, 0)
      for end in 0...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: " ") {
        let length = end - start
        if length > 0 {
          // Most words differ in length or in the first letter from all that are asked for.
          if length < byLength.count {
            for form in byLength[length]
            where form.bytes[0] == bytes[start] && Self.equal(form.bytes, bytes, from: start) {
              for term in form.terms { positions[term, default: []].append(position) }
            }
          }
          position += 1
        }
        start = end + 1
      }
      return positions
    }

    private static func equal(
      _ form: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Bool {
      for offset in form.indices where form[offset] != bytes[start + offset] { return false }
      return true
    }
  }
}
