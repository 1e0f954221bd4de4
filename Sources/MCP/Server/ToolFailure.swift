/// A failure of a tool that its caller should read and may mend.
public struct ToolFailure: Error, Sendable, CustomStringConvertible {
  /// What the model reads.
  public let message: String

  /// What is wrong, then what to do.
  public init(_ message: String) { self.message = message }

  public var description: String { message }
}
