/// Puts commits in an order that later commits only add to.
///
/// A commit's first parent and all that leads to it come first, then what its other parents bring
/// in, then the commit. So a commit, a merge into this branch or a pull adds at the end: order by
/// date would put a merged branch among what is there already.
enum CommitOrder {
  /// The commits that lead to the first of `output`, oldest first, with that one at the end.
  ///
  /// `output` is what `rev-list --parents` writes: a commit and its parents in each line.
  static func oldestFirst(_ output: [UInt8]) -> [String] {
    var commits: [String] = []
    var lines: [[Substring]] = []
    var indices: [Substring: Int] = [:]
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let hashes = line.split(separator: " ")
      guard let hash = hashes.first else { continue }
      indices[hash] = commits.count
      commits.append(String(hash))
      lines.append(Array(hashes.dropFirst()))
    }
    // A shallow clone names parents that it doesn't have.
    let parents = lines.map { line in line.compactMap { indices[$0] } }
    return order(parents).map { commits[$0] }
  }

  /// Post-order from commit 0; the stack is explicit because a history may be a million deep.
  private static func order(_ parents: [[Int]]) -> [Int] {
    var order: [Int] = []
    guard !parents.isEmpty else { return order }
    var isSeen = [Bool](repeating: false, count: parents.count)
    var stack: [(commit: Int, next: Int)] = [(0, 0)]
    isSeen[0] = true
    while let (commit, next) = stack.popLast() {
      guard next < parents[commit].count else {
        order.append(commit)
        continue
      }
      stack.append((commit, next + 1))
      let parent = parents[commit][next]
      if !isSeen[parent] {
        isSeen[parent] = true
        stack.append((parent, 0))
      }
    }
    return order
  }
}
