/// A source of resources that are not known beforehand.
public protocol ResourceProvider: Sendable {
  /// The page at that place, the first one for nil. The place is what an earlier page named.
  /// Throw `RPCError.invalidParams` for a place that is not yours.
  func list(at place: String?, _ call: Call) async throws -> Page<Resource.Description>

  /// What the resource holds; nil if there is none with that address.
  func read(_ uri: String, _ call: Call) async throws -> [ResourceContents]?

  /// Called before a client follows a resource, also one that a fixed resource or a template has;
  /// throw to refuse one that neither of them has. The server is told of changes by
  /// `MCPService.announce`.
  func subscribe(to uri: String, _ call: Call) async throws

  /// Called when a client begins to listen to changes of the list of resources: with each such
  /// subscription (2026-07-28), or once for each session of an older revision.
  func follow() async
}

extension ResourceProvider {
  /// Lets every resource be followed.
  public func subscribe(to uri: String, _ call: Call) async throws {}

  /// Does nothing.
  public func follow() async {}
}
