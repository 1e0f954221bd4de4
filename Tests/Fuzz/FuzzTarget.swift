import Dispatch
import Foundation

/// What is fed. Each traps when the input does what it must not: everything else is an error that is thrown
/// and forgotten.
enum FuzzTarget: String, CaseIterable {
  /// Lines of a client over standard input.
  case mcp
  /// A request to `/mcp`: method, headers and body.
  case http
  /// A body of the HTTP API or of a guest's call.
  case api
  /// Files, exports and transcripts that are loaded.
  case ingestion
  /// Stored entries and messages, as an import or a damaged file has them.
  case ledger
  /// A backup of which bytes are changed.
  case restore
  /// `ostraka.yaml` and front matter.
  case yaml
  /// What models' servers answer.
  case providers

  /// The one that `FUZZ_TARGET` names.
  static let current: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      print("FUZZ_TARGET must be one of \(names), not “\(name)”.")
      exit(64)
    }
    return target
  }()

  func run(_ bytes: [UInt8]) {
    switch self {
    case .mcp: MCPFuzz.stdio(bytes)
    case .http: MCPFuzz.http(bytes)
    case .api: APIFuzz.run(bytes)
    case .ingestion: IngestionFuzz.run(bytes)
    case .ledger: LedgerFuzz.run(bytes)
    case .restore: RestoreFuzz.run(bytes)
    case .yaml: YAMLFuzz.run(bytes)
    case .providers: ProviderFuzz.run(bytes)
    }
  }
}

/// Waits on libFuzzer's thread for work on Swift's own.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
  let done = DispatchSemaphore(value: 0)
  nonisolated(unsafe) var result: Result?
  Task {
    result = await work()
    done.signal()
  }
  done.wait()
  guard let result else { fatalError("nothing was waited for") }
  return result
}
