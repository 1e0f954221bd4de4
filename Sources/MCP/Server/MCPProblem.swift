/// A mistake in a server's definition, which its author must mend: what is wrong, and where.
public struct MCPProblem: Error, Sendable, CustomStringConvertible {
  public let description: String
}
