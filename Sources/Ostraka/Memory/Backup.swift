/// A copy of a memory in one file, as it was made.
public struct Backup: Hashable, Codable, Sendable {
  public let path: String
  /// The file's size in bytes.
  public let bytes: Int
  public let documents: Int
  /// How many entries the ledger has in it.
  public let entries: Int
  /// Whether the memory's key is in it: who has such a file can make credentials that hold.
  public let hasKey: Bool

  public init(path: String, bytes: Int, documents: Int, entries: Int, hasKey: Bool) {
    self.path = path
    self.bytes = bytes
    self.documents = documents
    self.entries = entries
    self.hasKey = hasKey
  }
}
