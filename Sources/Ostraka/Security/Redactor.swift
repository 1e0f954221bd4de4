import Foundation

public enum SecretFormat { public static let all: [any SecretRule] = [] }
public struct Redactor: Sendable {
  public init(rules: [any SecretRule] = SecretFormat.all) {}
  public func findings(in text: Data) -> [SecretFinding] { [] }
  public func redacted(_ text: Data) -> (text: Data, findings: [SecretFinding]) { (text, []) }
  public func redacted(_ text: String) -> String { text }
}

extension Redactor {
  /// Ostraka's own rules, compiled once.
  public static let builtIn = Redactor()
}
