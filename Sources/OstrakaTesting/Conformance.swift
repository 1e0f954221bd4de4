import Ostraka

/// One promise of a seam, as a test that any implementation of it must pass.
public struct ConformanceCase<Subject: Sendable>: Sendable, CustomStringConvertible {
  public let description: String
  public let run: @Sendable (Subject) async throws -> Void

  public init(_ description: String, run: @escaping @Sendable (Subject) async throws -> Void) {
    self.description = description
    self.run = run
  }
}

/// A promise that was not kept.
public struct ConformanceFailure: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}

/// Throws unless a condition holds.
func expect(
  _ condition: Bool, _ message: @autoclosure () -> String, line: Int = #line
) throws {
  guard !condition else { return }
  throw ConformanceFailure("\(message()) (line \(line))")
}

/// Throws unless the work fails with an error of that code.
func expect<Result>(
  _ code: OstrakaError.Code, line: Int = #line, from work: () async throws -> Result
) async throws {
  do {
    _ = try await work()
  } catch let error as OstrakaError where error.code == code {
    return
  } catch {
    throw ConformanceFailure("expected \(code), not \(error) (line \(line))")
  }
  throw ConformanceFailure("expected \(code), but it succeeded (line \(line))")
}
