"""What mcp-everything answers to messages that are wrong, over raw sockets and pipes.

    PYTHON negatives.py PROGRAM

Each has the HTTP status and the JSON-RPC code that the protocol asks for; afterwards the server must
still answer. Talks to 127.0.0.1 only, and ends by itself.
"""

import json
import os
import subprocess
import sys

from mcp_checks import META, STATELESS, Checks, HTTPClient, HTTPServer, StdioClient

LIMIT = 4 << 20
DEEP = b"[" * 100_000
BODIES = [
    # What is sent, and the code that it is answered with.
    ("malformed JSON", b'{"jsonrpc": "2.0", ', -32700),
    ("no JSON at all", b"hello", -32700),
    ("bytes that are no UTF-8", b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', -32700),
    ("deep nesting", DEEP, -32700),
    ("deep nesting of params",
     b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
     -32700),
    ("a number instead of a message", b"42", -32600),
    ("an empty object", b"{}", -32600),
    ("no jsonrpc", b'{"id": 1, "method": "ping"}', -32600),
    ("another JSON-RPC", b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
    ("an id that is null", b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
    ("an id that is an object", b'{"jsonrpc": "2.0", "id": {}, "method": "ping"}', -32600),
    ("an id that is too long",
     b'{"jsonrpc": "2.0", "id": "' + b"x" * 10_000 + b'", "method": "ping"}', -32600),
    ("a method that is a number", b'{"jsonrpc": "2.0", "id": 1, "method": 7}', -32600),
    ("params that are a text", b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": "x"}',
     -32602),
    ("an empty batch", b"[]", -32600),
    ("a batch", b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', -32600),
]
REQUESTS = [
    # A method with params that are wrong in every era, and its code.
    ("an unknown method", "no/such", {}, -32601),
    ("a method of no name", "", {}, -32601),
    ("tools/call without a name", "tools/call", {}, -32602),
    ("tools/call of nothing", "tools/call", {"name": "none", "arguments": {}}, -32602),
    ("arguments that are a list", "tools/call", {"name": "echo", "arguments": []}, -32602),
    ("a name that is a number", "tools/call", {"name": 5}, -32602),
    ("a cursor that is unknown", "tools/list", {"cursor": "!"}, -32602),
    ("a cursor that is a number", "tools/list", {"cursor": 5}, -32602),
    ("resources/read without an address", "resources/read", {}, -32602),
    ("prompts/get of nothing", "prompts/get", {"name": "none"}, -32602),
    ("prompts/get without its arguments", "prompts/get", {"name": "test_prompt_with_arguments"},
     -32602),
    ("completion/complete of nothing", "completion/complete",
     {"ref": {"type": "ref/none"}, "argument": {"name": "a", "value": "b"}}, -32602),
]


def main(checks):
    program = os.path.abspath(sys.argv[1])
    with HTTPServer([program, "--http", "127.0.0.1:0"]) as server:
        checks.part = "http: "
        exchanges(checks, server.url)
        bodies(checks, server.url)
        in_session(checks, server.url)
        stateless(checks, server.url)
        sockets(checks, server)
    checks.part = "stdio: "
    lines(checks, program)
    stateless_lines(checks, program)
    pipes(checks, program)
    checks.part = ""


def alive(checks, client):
    checks.equal("the server still answers", client.call("test_tool_fast").result["content"][0]["text"],
                 "Fast.")


def fresh(url, version=None):
    client = HTTPClient(url)
    if version == STATELESS:
        client.stateless = True
    else:
        client.initialize(version or "2025-11-25")
    return client


def expect(checks, name, answer, status, code):
    checks.that(name, (answer.status, answer.code) == (status, code),
                f"{answer} instead of {status} with {code}")


def exchanges(checks, url):
    """Headers and methods of HTTP."""
    with fresh(url) as client:
        for name, headers, status in (
            ("Content-Type: text/plain", {"Content-Type": "text/plain"}, 415),
            ("no Content-Type", {"Content-Type": None}, 415),
            ("Accept: text/html", {"Accept": "text/html"}, 406),
            ("another site's Origin", {"Origin": "https://evil.example"}, 403),
            ("an Origin that only looks local", {"Origin": "http://localhost.evil.example"}, 403),
            ("Origin: null", {"Origin": "null"}, 403),
            ("a Host that is not this machine", {"Host": "evil.example"}, 403),
            ("an unknown session", {"Mcp-Session-Id": "0" * 32}, 404),
            ("an unknown revision", {"MCP-Protocol-Version": "1999-01-01"}, 400),
            ("no session", {"Mcp-Session-Id": None}, 400),
        ):
            answer = client.request("ping", headers=headers)
            checks.that(name, answer.status == status and answer.error, answer)
        for name, headers in (
            ("a local Origin", {"Origin": "http://localhost:3000"}),
            ("a media type with a parameter", {"Content-Type": "application/json; charset=utf-8"}),
            ("Accept: */*", {"Accept": "*/*"}),
            ("names of headers in capitals", {
                "Mcp-Session-Id": None, "MCP-SESSION-ID": client.session}),
        ):
            expect(checks, name, client.request("ping", headers=headers), 200, None)
        for method, headers, status in (
            ("PUT", {}, 405), ("PATCH", {}, 405), ("OPTIONS", {}, 405),
            ("GET", {"MCP-Protocol-Version": STATELESS}, 405),
            ("DELETE", {"MCP-Protocol-Version": STATELESS}, 405),
            ("GET", {"Accept": "application/json"}, 406), ("GET", {"Mcp-Session-Id": None}, 400),
            ("GET", {"Mcp-Session-Id": "0"}, 404), ("DELETE", {"Mcp-Session-Id": None}, 400),
            ("DELETE", {"Mcp-Session-Id": "0"}, 404),
            ("GET", {"Origin": "https://evil.example"}, 403),
            ("DELETE", {"Origin": "https://evil.example"}, 403),
        ):
            response = client.open(method, None, {**client.headers(), **headers})
            response.owner.close()
            checks.equal(f"{method} with {headers}", response.status, status)
            if status == 405:
                checks.that(f"{method} with {headers} says what is allowed",
                            "POST" in response.headers.get("Allow", ""))
        alive(checks, client)


def bodies(checks, url):
    for version in ("2025-11-25", STATELESS):
        with fresh(url, version) as client:
            for name, body, code in BODIES:
                headers = client.headers({"method": "ping"})
                response = client.open("POST", body, headers)
                expect(checks, f"{version}: {name}", client.read(response, None), 400, code)
            alive(checks, client)


def in_session(checks, url):
    with fresh(url) as client:
        for name, method, params, code in REQUESTS:
            expect(checks, f"in a session: {name}", client.request(method, params), 200, code)
        missing = client.request("resources/read", {"uri": "test://none"})
        expect(checks, "in a session: a resource that is not there", missing, 200, -32002)
        level = client.request("logging/setLevel", {"level": "loud"})
        expect(checks, "in a session: an unknown level", level, 200, -32602)
        again = client.request("server/discover")
        expect(checks, "in a session: a method of 2026-07-28", again, 200, -32601)
        for message in (
            {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "none"}},
            {"jsonrpc": "2.0", "method": "notifications/unknown"},
            {"jsonrpc": "2.0", "id": "nobody-asked", "result": {}},
        ):
            expect(checks, f"nothing to say to {message}", client.post(message), 202, None)
        older = fresh(url, "2025-03-26")
        batch = [older.message("ping"), older.message("no/such")]
        response = older.open("POST", json.dumps(batch).encode(), older.headers())
        found = json.loads(response.read())
        checks.equal("a batch of 2025-03-26", [each.get("error", {}).get("code") for each in found],
                     [None, -32601])
        unknown = HTTPClient(url).initialize("1999-01-01").result["protocolVersion"]
        checks.equal("initialize of an unknown revision offers the latest", unknown, "2025-11-25")
        bad = HTTPClient(url).request("initialize", {"protocolVersion": 5})
        expect(checks, "initialize of no revision", bad, 400, -32602)
        alive(checks, client)


def stateless(checks, url):
    with fresh(url, STATELESS) as client:
        for name, method, params, code in REQUESTS:
            status = 404 if code == -32601 else 400
            expect(checks, f"stateless: {name}", client.request(method, params), status, code)
        for method in (
            "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"
        ):
            expect(checks, f"stateless: {method} is of sessions", client.request(method), 404, -32601)
        missing = client.request("resources/read", {"uri": "test://none"})
        expect(checks, "stateless: a resource that is not there", missing, 400, -32602)
        message = client.message("tools/call", {"name": "test_tool_fast", "arguments": {}})
        for name, headers in (
            ("no MCP-Protocol-Version", {"MCP-Protocol-Version": None}),
            ("another MCP-Protocol-Version", {"MCP-Protocol-Version": "2025-11-25"}),
            ("no Mcp-Method", {"Mcp-Method": None}),
            ("another Mcp-Method", {"Mcp-Method": "prompts/list"}),
            ("Mcp-Method in capitals", {"Mcp-Method": "TOOLS/CALL"}),
            ("no Mcp-Name", {"Mcp-Name": None}),
            ("another Mcp-Name", {"Mcp-Name": "wrong_tool_name"}),
            ("an Mcp-Name of broken base64", {"Mcp-Name": "=?base64?!!!?="}),
        ):
            expect(checks, f"stateless: {name}", client.post(message, headers), 400, -32020)
        for name, headers in (
            ("white space around Mcp-Name", {"Mcp-Name": "  test_tool_fast  "}),
            ("an Mcp-Name in base64", {"Mcp-Name": "=?base64?dGVzdF90b29sX2Zhc3Q=?="}),
            ("the names of headers in small letters", {
                "Mcp-Method": None, "mcp-method": "tools/call"}),
            ("a session that is of no use here", {"Mcp-Session-Id": "x"}),
        ):
            expect(checks, f"stateless: {name}", client.post(message, headers), 200, None)
        envelopes(checks, client)
        parameters(checks, client)
        alive(checks, client)


def envelopes(checks, client):
    """What stands in `_meta`."""
    for name, field, value, code in (
        ("no capabilities", "clientCapabilities", None, -32602),
        ("capabilities that are a list", "clientCapabilities", [], -32602),
        ("an unknown revision", "protocolVersion", "2099-01-01", -32022),
        ("a log level that is none", "logLevel", "loud", -32602),
    ):
        message = client.message("tools/list")
        message["params"]["_meta"][META + field] = value
        if value is None:
            del message["params"]["_meta"][META + field]
        version = message["params"]["_meta"][META + "protocolVersion"]
        answer = client.post(message, {"MCP-Protocol-Version": version})
        expect(checks, f"stateless: {name}", answer, 400, code)
        if code == -32022:
            checks.that("the revisions that there are", STATELESS in answer.error["data"]["supported"])
    bare = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    expect(checks, "stateless: no _meta", client.post(bare), 400, -32602)
    refused = client.call("test_missing_capability")
    expect(checks, "stateless: a missing capability", refused, 400, -32021)
    checks.equal("which one", refused.error["data"], {"requiredCapabilities": {"sampling": {}}})


def parameters(checks, client):
    """Arguments that are headers too."""
    def call(headers, **arguments):
        message = client.message("tools/call", {"name": "test_x_mcp_header", "arguments": arguments})
        return client.post(message, headers)

    expect(checks, "no Mcp-Param-Region", call({}, region="eu"), 400, -32020)
    expect(checks, "another Mcp-Param-Region", call({"Mcp-Param-Region": "us"}, region="eu"), 400,
           -32020)
    expect(checks, "an Mcp-Param-Level of no argument",
           call({"Mcp-Param-Region": "eu", "Mcp-Param-Level": "1"}, region="eu"), 400, -32020)
    expect(checks, "an Mcp-Param-Region in base64",
           call({"Mcp-Param-Region": "=?base64?xb3Eww==?="}, region="\u017d\u010f"), 400, -32020)
    expect(checks, "Mcp-Param-Region",
           call({"Mcp-Param-Region": "eu", "Mcp-Param-Level": "3"}, region="eu", level=3), 200, None)


def sockets(checks, server):
    """Bodies beyond bounds, and connections that break."""
    with fresh(server.url) as client:
        before = memory(server)
        large = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"' + b"x" * (LIMIT + 10)
        response = client.open("POST", large + b'"}}', client.headers())
        checks.equal("an oversize body", response.status, 413)
        response.owner.close()
        response = client.open("POST", iter([b"x" * 65_536] * 512), client.headers())
        checks.equal("an oversize body in chunks", response.status, 413)
        response.owner.close()
        just = client.message("tools/call", {"name": "echo", "arguments": {"text": ""}})
        just["params"]["arguments"]["text"] = "x" * (LIMIT - len(json.dumps(just)))
        checks.equal("a body of just the limit", client.post(just).status, 200)
        checks.that("the server's memory is bounded", memory(server) - before < 120 << 20,
                    f"{before} became {memory(server)} bytes")
        host = f"{client.url.hostname}:{client.url.port}"
        head = f"POST /mcp HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        for name, data in (
            ("half a body", head + "Content-Length: 100\r\n\r\n{"),
            ("half of the headers", head),
            ("half of the first line", "POST /m"),
            ("nothing", ""),
            ("a body that is no chunk", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            ("no HTTP", "\x16\x03\x01hello\r\n\r\n"),
        ):
            found = client.raw(data.encode(), half_close=True)
            checks.that(f"{name}, then a half-closed connection", b" 200 " not in found[:20], found)
        found = client.raw(head.encode() + b"X: " + b"y" * 200_000 + b"\r\n\r\n", half_close=True)
        checks.that("200,000 bytes of headers", b" 200 " not in found[:20], found)
        other = client.open("POST", b"{}", client.headers())
        other.owner.close()
        elsewhere = client.raw(
            f"GET /other HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        checks.that("another path", elsewhere.startswith(b"HTTP/1.1 404"), elsewhere)
        alive(checks, client)


def memory(server):
    """The resident bytes of the server; nothing where the system does not tell."""
    try:
        with open(f"/proc/{server.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def lines(checks, program):
    with StdioClient([program]) as client:
        client.send(client.message("tools/list"))
        checks.equal("a request before initialize", client.receive()["error"]["code"], -32600)
        client.initialize()
        for name, body, code in BODIES:
            client.send_bytes(body.replace(b"\n", b" ") + b"\n")
            checks.equal(name, client.receive()["error"]["code"], code)
        for name, method, params, code in REQUESTS:
            checks.equal(name, client.request(method, params).code, code)
        client.send_bytes(b"\n\r\n  \n")
        client.send_bytes(b'{"jsonrpc":"2.0","method":"notifications/unknown"}\r\n')
        client.send_bytes(b'{"jsonrpc":"2.0","id":"nobody-asked","result":{}}\n')
        alive(checks, client)
        client.send_bytes(b'{"a":"' + b"x" * (LIMIT + 10) + b'"}\n')
        checks.that("a line that is too long", client.receive()["error"]["code"] in (-32700, -32600))
        alive(checks, client)
        client.send_bytes(b'{"jsonrpc":"2.0","id":"last","method":"ping"}')
        rest, status = client.finish()
        checks.that("half a line at the input's end", status == 0 and len(rest) <= 1, (rest, status))


def stateless_lines(checks, program):
    with StdioClient([program]) as client:
        client.stateless = True
        for name, method, params, code in REQUESTS:
            checks.equal(f"stateless: {name}", client.request(method, params).code, code)
        message = client.message("tools/list")
        message["params"]["_meta"][META + "protocolVersion"] = "2099-01-01"
        client.send(message)
        checks.equal("stateless: an unknown revision", client.wait(message["id"]).code, -32022)
        alive(checks, client)


def pipes(checks, program):
    """A client that goes without a word."""
    with StdioClient([program]) as client:
        client.initialize()
        client.send(client.message(
            "tools/call", {"name": "test_tool_slow", "arguments": {"durationMs": 500}}))
        rest, status = client.finish()
        checks.that("the input ends during a call, which is still answered",
                    status == 0 and rest[0]["result"]["content"][0]["text"] == "Slow.", rest)
    reading, writing = os.pipe()
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=writing)
    os.close(writing)
    os.close(reading)
    try:
        for number in range(1_000):
            message = {"jsonrpc": "2.0", "id": number, "method": "initialize", "params": {}}
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
    except BrokenPipeError:
        pass
    try:
        checks.equal("nobody reads the output", process.wait(30), 0)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    Checks().run(main)
