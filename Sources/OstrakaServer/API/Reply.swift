import Foundation
import Hummingbird
import NIOCore

/// Makes responses.
enum Reply {
  static func json(_ body: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    make(APIEncoding.encode(body), type: "application/json; charset=utf-8", status: status)
  }

  static func text(_ text: String, type: String) -> Response {
    make(Data(text.utf8), type: type, status: .ok)
  }

  static func bytes(_ bytes: Data) -> Response {
    make(bytes, type: "application/octet-stream", status: .ok)
  }

  /// A page that runs nothing, loads nothing and may not be framed.
  static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
    var response = make(Data(html.utf8), type: "text/html; charset=utf-8", status: status)
    response.headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
    return response
  }

  private static func make(
    _ data: Data, type: String, status: HTTPResponse.Status
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }
}
