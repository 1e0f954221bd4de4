/// What a line means for where passages may end, and the headings that it stands under.
struct LineMark {
  /// `blank`: it holds no text of its own. `soft`: a good place to cut an overlong paragraph.
  enum Boundary { case none, blank, soft, paragraph, heading }

  var boundary = Boundary.none
  var headings: [String]
}
