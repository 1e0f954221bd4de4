import Foundation
import MCP

/// Serves the fixtures over standard input and output, or over HTTP.
@main
struct Main {
  private static let usage =
    "Usage: mcp-everything [--http HOST:PORT] [--page ENTRIES]"

  static func main() async {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      let service = try Everything.service(page: options.page)
      signal(SIGPIPE, SIG_IGN)
      if let address = options.address {
        try await HTTPBinder(service).run(host: address.host, port: address.port)
      } else {
        try await StdioTransport(service).run(
          input: FileInput(.standardInput), output: FileOutput(.standardOutput))
      }
    } catch let error as POSIXError where error.code == .EPIPE {
      // The client has gone, and that ends a server over stdio.
    } catch let error as Options.Problem {
      fail(64, "\(error.message)\n\(usage)")
    } catch {
      fail(1, "\(error)")
    }
  }

  private static func fail(_ code: Int32, _ message: String) -> Never {
    FileHandle.standardError.write(Data("mcp-everything: \(message)\n".utf8))
    exit(code)
  }
}

/// What the command line asks for.
struct Options {
  /// What is wrong with a command line.
  struct Problem: Error {
    let message: String
  }

  /// Nil to serve over standard input and output.
  var address: (host: String, port: Int)?
  /// The most entries on a page of a list.
  var page = Limits().page

  init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Problem(message: "What is \(name)?") }
      switch name {
      case "--http":
        guard let colon = value.lastIndex(of: ":"),
          let port = UInt16(value[value.index(after: colon)...]), colon != value.startIndex
        else { throw Problem(message: "--http needs an address such as 127.0.0.1:8080.") }
        address = (String(value[..<colon]), Int(port))
      case "--page":
        guard let entries = Int(value), (1...1_000).contains(entries) else {
          throw Problem(message: "--page needs a number from 1 to 1000.")
        }
        page = entries
      default: throw Problem(message: "There is no option \(name).")
      }
    }
  }
}
