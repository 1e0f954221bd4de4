import Foundation
import OstrakaServer

/// What `--json` prints: one object on standard output.
enum Output {
  static func print(_ body: some Encodable) {
    let text = String(decoding: APIEncoding.encode(body), as: UTF8.self)
    Terminal.standard.print(text)
  }
}
