import Ostraka

/// The ledger of a memory that another process hosts.
public struct RemoteLedger: Ledger {
  let client: GuestClient

  public func head() async throws -> LedgerHead? {
    try await client.call(LedgerCall.head, Nothing(), as: .owner)
  }

  public func entries(from sequence: Int, limit: Int) async throws -> [LedgerEntry] {
    try await client.call(
      LedgerCall.entries, LedgerCall.Page(from: sequence, limit: limit), as: .owner)
  }

  public func verify() async throws -> LedgerVerdict {
    try await client.call(
      LedgerCall.verify, Nothing(), as: .owner, patience: GuestClient.longPatience)
  }
}
