/// What the desk knows of one session.
struct DeskSession: Sendable {
  let name: String
  let client: String
  /// The agent's session as its host knows it.
  let agent: String?
  let begun: Timestamp
  /// Which of the shard's parts it holds; nil before there is one for it.
  var part: Int?
  /// What it says that it holds, from an earlier host; nil once that was looked at.
  var claim: AttachedHandle.Claim?
  var holding = AttachedHolding()
  /// What it has to read, of which the first so many pages are taken.
  var pages: [DeskPage] = []
  var takenPages = 0
  /// Whether the next page was given to it.
  var isPageOut = false
  /// Whether some of the pages replace what it holds.
  var isReplacing = false
  /// How many queries it was given while it had pages to read.
  var queriesAhead = 0
  /// Since when it answers; nil while it reads for the first time.
  var attends: Timestamp?
  var lastCall: Timestamp
  /// Counts its calls and replies.
  var calls = 0
  /// How many they were when it was last sent back to its work.
  var callsAtNudge = 0
  /// The number of its last call for work.
  var call = 0
  /// Whether that call still waits.
  var isWaiting = false
  /// Wakes that call.
  var signal: AsyncStream<Void>.Continuation?
  /// Whether a query has waited for it in vain since its last call.
  var hasMissed = false

  init(name: String, client: String, agent: String?, at now: Timestamp) {
    self.name = name
    self.client = client
    self.agent = agent
    begun = now
    lastCall = now
  }

  var hasPages: Bool { takenPages < pages.count }

  /// Whether it may be expected to call again.
  func isPresent(at now: Timestamp, grace: Duration) -> Bool {
    isWaiting || (!hasMissed && now < lastCall.advanced(by: grace))
  }

  /// It takes what it was given by calling again.
  mutating func takePage() {
    guard isPageOut else { return }
    holding.take(pages[takenPages].completed)
    takenPages += 1
    isPageOut = false
  }

  /// What it has to read from now on so that it holds a part; false when it holds what it mustn't.
  mutating func plan(for part: AttachedPart) -> Bool {
    (pages, takenPages, isPageOut, isReplacing, queriesAhead) = ([], 0, false, false, 0)
    switch holding.change(to: part) {
    case .none: return true
    case .removed: return false
    case .further(let passages, let replacing):
      pages = DeskPage.pages(of: passages, replacing: replacing)
      isReplacing = !replacing.isEmpty
      return true
    }
  }

  /// It answers from when it has taken everything for the first time.
  mutating func finishReading(at now: Timestamp) {
    if part != nil, !hasPages, attends == nil { attends = now }
  }

  /// The page that it reads next.
  mutating func givePage() -> AttachedPage {
    let page = pages[takenPages]
    for passage in page.shown { holding.show(passage) }
    isPageOut = true
    return AttachedPage(
      text: page.text, documents: page.documents, replaced: page.replaced, number: takenPages + 1,
      count: pages.count)
  }

  /// What it names itself by. Who calls with that has received what came with it.
  func handle(for part: AttachedPart?) -> AttachedHandle {
    let isComplete = pages.count - takenPages <= (isPageOut ? 1 : 0)
    return AttachedHandle(
      name: name, content: isComplete ? part?.digest : nil,
      documents: part?.documents ?? DocumentChain([]))
  }

  mutating func wake() {
    signal?.finish()
    signal = nil
  }
}
