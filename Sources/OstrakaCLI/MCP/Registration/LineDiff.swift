/// A unified diff of two texts.
struct LineDiff: Sendable {
  let old: [String]
  let new: [String]
  let oldName: String
  let newName: String

  /// How many lines that stay are shown around those that change.
  static let context = 3

  private struct Line {
    let mark: Character
    let text: String
  }

  /// The diff, with control characters made visible; empty when nothing differs.
  var text: String {
    let script = script
    let places = script.indices.filter { script[$0].mark != " " }
    guard !places.isEmpty else { return "" }
    var result = ["--- " + oldName, "+++ " + newName]
    var rest = places[...]
    while let first = rest.first {
      var last = first
      while let next = rest.first, next <= last + 2 * Self.context + 1 {
        last = next
        rest.removeFirst()
      }
      let range =
        max(0, first - Self.context)..<min(script.count, last + Self.context + 1)
      result.append(header(script, range))
      for line in script[range] { result.append("\(line.mark)" + line.text.visible) }
    }
    return result.joined(separator: "\n")
  }

  /// Every line of both texts, in order.
  private var script: [Line] {
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var (left, right) = (0, 0)
    var lines: [Line] = []
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        lines.append(Line(mark: "-", text: old[left]))
        left += 1
      } else if right < new.count, inserted.contains(right) {
        lines.append(Line(mark: "+", text: new[right]))
        right += 1
      } else {
        lines.append(Line(mark: " ", text: new[right]))
        (left, right) = (left + 1, right + 1)
      }
    }
    return lines
  }

  private func header(_ script: [Line], _ range: Range<Int>) -> String {
    func part(_ other: Character) -> String {
      let count = script[range].count { $0.mark != other }
      let before = script[..<range.lowerBound].count { $0.mark != other }
      return "\(count == 0 ? before : before + 1),\(count)"
    }
    return "@@ -\(part("+")) +\(part("-")) @@"
  }
}
