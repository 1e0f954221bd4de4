"""Raw clients of the Model Context Protocol that record and check every message.

    checks = Checks()
    with StdioClient([program]) as client:
        client.initialize()
        checks.equal("a text", client.request("tools/call", {"name": "x"}).result["content"], [...])

`StdioClient` and `HTTPClient` speak both eras: `initialize` begins a session, and `stateless = True`
adds what 2026-07-28 wants to each request. `Tee` puts the same records behind the official SDK's
streams. Each message from the server is checked against the protocol's schema when MCP_SCHEMAS
names the folder that has schema-2025-11-25.json and schema-2026-07-28.json. Every wait has a bound,
and `with` leaves no process behind. Nothing but the standard library and, for schemas, jsonschema.
"""

import http.client
import itertools
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

SESSION, STATELESS = "2025-11-25", "2026-07-28"
BOUND = 20
META = "io.modelcontextprotocol/"


class Failed(Exception):
    """A check that failed, in words."""


class Checks:
    """Prints a line for each check; the first that fails ends the run."""

    def __init__(self):
        self.count, self.began, self.part = 0, time.monotonic(), ""

    def that(self, name, holds, found=""):
        if not holds:
            raise Failed(f"{self.part}{name}: {short(found)}")
        self.count += 1
        print(f"ok {self.part}{name}", flush=True)

    def equal(self, name, found, wanted):
        self.that(name, found == wanted, f"found {short(found)} instead of {short(wanted)}")

    def run(self, main, bound=300):
        """Runs a script's checks and ends the process with its status. What was started ends with
        it, also when it takes longer than `bound` seconds or is told to end."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.signal(signal.SIGALRM, self._late)
        signal.alarm(bound)
        try:
            main(self)
        except Failed as failure:
            print(f"FAILED {failure}", flush=True)
            sys.exit(1)
        seconds = time.monotonic() - self.began
        print(f"{self.count} checks passed in {seconds:.1f} s. {SCHEMAS.report()}", flush=True)

    def _late(self, *_):
        raise Failed(f"{self.part}took too long after check {self.count}")


def short(value, limit=600):
    text = value if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= limit else text[:limit] + "…"


class Schemas:
    """The protocol's schemas, by revision; every session is checked against the latest of them."""

    RESULTS = {
        "initialize": "InitializeResult", "ping": "EmptyResult", "tools/list": "ListToolsResult",
        "tools/call": "CallToolResult", "resources/list": "ListResourcesResult",
        "resources/templates/list": "ListResourceTemplatesResult",
        "resources/read": "ReadResourceResult", "resources/subscribe": "EmptyResult",
        "resources/unsubscribe": "EmptyResult", "prompts/list": "ListPromptsResult",
        "prompts/get": "GetPromptResult", "completion/complete": "CompleteResult",
        "logging/setLevel": "EmptyResult", "server/discover": "DiscoverResult",
        "subscriptions/listen": "SubscriptionsListenResult"}
    MESSAGES = {
        "notifications/progress": "ProgressNotification",
        "notifications/message": "LoggingMessageNotification",
        "notifications/cancelled": "CancelledNotification",
        "notifications/tools/list_changed": "ToolListChangedNotification",
        "notifications/prompts/list_changed": "PromptListChangedNotification",
        "notifications/resources/list_changed": "ResourceListChangedNotification",
        "notifications/resources/updated": "ResourceUpdatedNotification",
        "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
        "sampling/createMessage": "CreateMessageRequest", "elicitation/create": "ElicitRequest",
        "roots/list": "ListRootsRequest", "ping": "PingRequest"}

    def __init__(self, folder):
        self.count, self.definitions, self.validators = 0, {}, {}
        if folder:
            for version in (SESSION, STATELESS):
                with open(os.path.join(folder, f"schema-{version}.json")) as file:
                    self.definitions[version] = json.load(file)["$defs"]

    def report(self):
        if not self.definitions:
            return "MCP_SCHEMAS is not set: the SDK's own strict types are the check of messages."
        return f"{self.count} messages fit the protocol's schemas."

    def check(self, version, name, value):
        if not self.definitions:
            return
        key = (version, name)
        if key not in self.validators:
            from jsonschema import Draft202012Validator
            self.validators[key] = Draft202012Validator(
                {"$ref": f"#/$defs/{name}", "$defs": self.definitions[version]})
        self.count += 1
        for error in self.validators[key].iter_errors(value):
            path = "/".join(str(part) for part in error.absolute_path)
            raise Failed(f"no {name} of {version}, at {path}: {short(error.message)} in {short(value)}")

    def check_message(self, version, message, method):
        """A message from the server; `method` is that of the request it answers."""
        if "method" in message:
            name = self.MESSAGES.get(message["method"])
            if name is None:
                raise Failed(f"the server sent {short(message)}")
            self.check(version, name, message)
        elif "error" in message:
            self.check(version, "JSONRPCErrorResponse", message)
        else:
            self.check(version, "JSONRPCResultResponse", message)
            self.check_result(version, message["result"], method)

    def check_result(self, version, result, method):
        kind = result.get("resultType")
        # The tasks of 2026-07-28 are an extension; the schema does not have them.
        if kind == "task" or method is None or method.startswith("tasks/"):
            return
        name = "InputRequiredResult" if kind == "input_required" else self.RESULTS.get(method)
        if name is None:
            raise Failed(f"{method} was answered with {short(result)}")
        self.check(version, name, result)


SCHEMAS = Schemas(os.environ.get("MCP_SCHEMAS"))


class Transcript:
    """What went over one connection, each way, as JSON."""

    def __init__(self):
        self.sent, self.received, self.methods = [], [], {}
        self.version = SESSION
        self.broken = None

    def note_sent(self, message):
        self.sent.append(message)
        if "method" in message and "id" in message:
            meta = (message.get("params") or {}).get("_meta") or {}
            self.version = STATELESS if META + "protocolVersion" in meta else SESSION
            self.methods[message["id"]] = (self.version, message["method"])

    def note_received(self, message):
        self.received.append(message)
        version, method = self.version, None
        if "method" not in message:
            version, method = self.methods.get(message.get("id"), (version, None))
        try:
            SCHEMAS.check_message(version, message, method)
        except Failed as failure:
            self.broken = self.broken or failure
            raise

    def notifications(self, method):
        return [each.get("params", {}) for each in self.received if each.get("method") == method]

    def check(self):
        """Raises the first break of the schema, also one that an SDK's task has swallowed."""
        if self.broken:
            raise self.broken


class Answer:
    """The answer to a request: `result` or `error`, with what came before it on its stream."""

    def __init__(self, message, status=200, headers=None, before=()):
        self.message, self.status, self.headers = message or {}, status, headers or {}
        self.result, self.error = self.message.get("result"), self.message.get("error")
        self.code = (self.error or {}).get("code")
        self.before = list(before)

    def __repr__(self):
        return f"{self.status} {short(self.message)}"


class Client:
    """What the raw clients have in common. `answers` says, by method, what the server's own
    requests are answered with: a function of the params."""

    def __init__(self):
        self.transcript, self.ids = Transcript(), itertools.count(1)
        self.stateless, self.capabilities, self.answers = False, {}, {}
        self.log_level = None

    def message(self, method, params=None, identifier=None):
        params = dict(params or {})
        if self.stateless:
            meta = {
                META + "protocolVersion": STATELESS,
                META + "clientInfo": {"name": "mcp_checks", "version": "1.0"},
                META + "clientCapabilities": self.capabilities}
            if self.log_level:
                meta[META + "logLevel"] = self.log_level
            params["_meta"] = {**meta, **params.get("_meta", {})}
        message = {"jsonrpc": "2.0", "id": next(self.ids) if identifier is None else identifier}
        return {**message, "method": method, **({"params": params} if params else {})}

    def initialize(self, version=SESSION):
        answer = self.request("initialize", {
            "protocolVersion": version, "capabilities": self.capabilities,
            "clientInfo": {"name": "mcp_checks", "version": "1.0"}})
        if answer.result is None:
            raise Failed(f"initialize: {answer}")
        self.notify("notifications/initialized")
        return answer

    def call(self, tool, arguments=None, **params):
        return self.request("tools/call", {"name": tool, "arguments": arguments or {}, **params})

    def pages(self, method, key):
        """All entries of a list, with the number of its pages."""
        found, cursor = [], None
        for pages in range(1, 1_000):
            result = self.request(method, {"cursor": cursor} if cursor else {}).result
            found += result[key]
            cursor = result.get("nextCursor")
            if cursor is None:
                return found, pages
        raise Failed(f"{method} has no end")

    def reply(self, request):
        """The response to a request of the server's."""
        head = {"jsonrpc": "2.0", "id": request["id"]}
        answer = self.answers.get(request["method"])
        if answer is None:
            return {**head, "error": {"code": -32601, "message": "Not here."}}
        return {**head, "result": answer(request.get("params", {}))}


class StdioClient(Client):
    """A server's process, and one message a line."""

    def __init__(self, command, environment=None):
        super().__init__()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, start_new_session=True)
        self.lines, self.errors = queue.Queue(), []
        for stream, take in (
            (self.process.stdout, self.lines.put), (self.process.stderr, self.errors.append)):
            threading.Thread(target=self._read, args=(stream, take), daemon=True).start()

    @staticmethod
    def _read(stream, take):
        for line in stream:
            take(line)
        take(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def send(self, message):
        self.transcript.note_sent(message)
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method, params=None):
        self.send({"jsonrpc": "2.0", "method": method, **({"params": params} if params else {})})

    def receive(self, bound=BOUND):
        """The next message, or None at the stream's end. Requests are answered on the way."""
        try:
            line = self.lines.get(timeout=bound)
        except queue.Empty:
            raise Failed(f"no message within {bound} s") from None
        if line is None:
            return None
        if not line.endswith(b"\n"):
            raise Failed(f"half a line: {short(line.decode(errors='replace'))}")
        message = json.loads(line)
        for each in message if isinstance(message, list) else [message]:
            self.transcript.note_received(each)
            if "method" in each and "id" in each:
                self.send(self.reply(each))
        return message

    def wait(self, identifier, bound=BOUND):
        """The answer to a request that was sent."""
        before, end = [], time.monotonic() + bound
        while time.monotonic() < end:
            message = self.receive(max(0.01, end - time.monotonic()))
            if message is None:
                raise Failed("the server closed its output")
            if "method" not in message and message.get("id") == identifier:
                return Answer(message, before=before)
            before.append(message)
        raise Failed(f"no answer to {identifier} within {bound} s")

    def request(self, method, params=None, bound=BOUND):
        message = self.message(method, params)
        self.send(message)
        return self.wait(message["id"], bound)

    def finish(self, bound=BOUND):
        """Closes the input and gives the messages that still came, and the exit status."""
        self.process.stdin.close()
        rest = []
        while (message := self.receive(bound)) is not None:
            rest.append(message)
        return rest, self.process.wait(bound)


def stop(process):
    """Ends a process that was started here: by its input's end, else by force."""
    try:
        if process.stdin:
            process.stdin.close()
    except BrokenPipeError:
        pass
    for end in (lambda: None, process.terminate, process.kill):
        end()
        try:
            return process.wait(2)
        except subprocess.TimeoutExpired:
            continue
    return process.wait(BOUND)


class HTTPServer:
    """A server that prints its address on its first line, for as long as a `with` lasts."""

    def __init__(self, command, environment=None):
        self.command, self.environment = command, environment
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, command=None):
        self.process = subprocess.Popen(
            command or self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=self.environment, start_new_session=True)
        line = []
        reader = threading.Thread(
            target=lambda: line.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(BOUND)
        if not line or not re.match(r"https?://\S+$", line[0]):
            stop(self.process)
            raise Failed(f"no address from {self.command}: {line}")
        self.url = line[0].strip()

    def stop(self):
        """Ends it as its service manager would; it must end well and soon."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(BOUND)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed("SIGTERM did not end the server") from None


class HTTPClient(Client):
    """One client at an address of Streamable HTTP; a connection for each request."""

    def __init__(self, url, headers=None):
        super().__init__()
        self.url, self.extra = urllib.parse.urlsplit(url), dict(headers or {})
        self.session, self.version = None, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.session:
            self.delete()

    def headers(self, message=None):
        headers = {
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.session:
            headers["Mcp-Session-Id"] = self.session
        if self.stateless:
            headers["MCP-Protocol-Version"] = STATELESS
            params = (message or {}).get("params", {})
            if message and "method" in message:
                headers["Mcp-Method"] = message["method"]
            name = params.get("uri" if (message or {}).get("method") == "resources/read" else "name")
            if isinstance(name, str):
                headers["Mcp-Name"] = name
        elif self.version:
            headers["MCP-Protocol-Version"] = self.version
        return {**headers, **self.extra}

    def open(self, method, body=None, headers=None, bound=BOUND):
        """Sends one request and gives the response before its body is read."""
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=bound)
        connection.request(method, self.url.path, body, {
            name: value for name, value in (headers or {}).items() if value is not None})
        response = connection.getresponse()
        response.owner = connection
        return response

    def post(self, message, headers=None, bound=BOUND):
        """Posts one message; `headers` replace the usual ones, None removes one."""
        self.transcript.note_sent(message)
        response = self.open(
            "POST", json.dumps(message).encode(), {**self.headers(message), **(headers or {})}, bound)
        try:
            return self.read(response, message.get("id"))
        finally:
            response.owner.close()

    def read(self, response, identifier):
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/event-stream"):
            before = []
            for event in self.events(response):
                if "method" not in event and event.get("id") == identifier:
                    return Answer(event, response.status, response.headers, before)
                before.append(event)
            return Answer(None, response.status, response.headers, before)
        body = response.read()
        if not body:
            return Answer(None, response.status, response.headers)
        message = json.loads(body)
        self.transcript.note_received(message)
        return Answer(message, response.status, response.headers)

    def events(self, response):
        """The messages of a stream. The last event's id is in `last`; requests are answered."""
        self.last, data = None, []
        for line in response:
            line = line.rstrip(b"\r\n").decode()
            if line.startswith("id:"):
                self.last = line[3:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
            elif not line and data:
                text, data = "\n".join(data), []
                if not text:
                    continue
                message = json.loads(text)
                self.transcript.note_received(message)
                if "method" in message and "id" in message:
                    self.post(self.reply(message))
                yield message

    def request(self, method, params=None, bound=BOUND, headers=None):
        message = self.message(method, params)
        answer = self.post(message, headers, bound)
        if method == "initialize" and answer.result:
            self.session = answer.headers.get("Mcp-Session-Id")
            self.version = answer.result["protocolVersion"]
        return answer

    def notify(self, method, params=None):
        message = {"jsonrpc": "2.0", "method": method, **({"params": params} if params else {})}
        return self.post(message)

    def delete(self):
        response = self.open("DELETE", None, self.headers())
        response.owner.close()
        self.session = None
        return response.status

    def raw(self, data, half_close=False, bound=BOUND):
        """Sends bytes over a socket and gives all that comes until the server closes."""
        with socket.create_connection((self.url.hostname, self.url.port), timeout=bound) as plug:
            plug.sendall(data)
            if half_close:
                plug.shutdown(socket.SHUT_WR)
            found = b""
            try:
                while part := plug.recv(65_536):
                    found += part
            except ConnectionResetError:
                pass
            return found


class Tee:
    """A transport of the SDK's whose messages are recorded and checked on their way."""

    def __init__(self, transport, transcript):
        self.transport, self.transcript = transport, transcript

    async def __aenter__(self):
        read, write, *rest = await self.transport.__aenter__()
        return (_Reading(read, self.transcript), _Writing(write, self.transcript), *rest)

    async def __aexit__(self, *error):
        return await self.transport.__aexit__(*error)


class _Stream:
    def __init__(self, stream, transcript):
        self.stream, self.transcript = stream, transcript

    def __getattr__(self, name):
        return getattr(self.stream, name)

    async def __aenter__(self):
        await self.stream.__aenter__()
        return self

    async def __aexit__(self, *error):
        return await self.stream.__aexit__(*error)

    def json(self, item):
        message = getattr(item, "message", None)
        message = getattr(message, "root", message)
        if message is None:
            return None
        return message.model_dump(by_alias=True, mode="json", exclude_none=True)


class _Reading(_Stream):
    async def receive(self):
        return self.note(await self.stream.receive())

    def __aiter__(self):
        return self

    async def __anext__(self):
        return self.note(await self.stream.__anext__())

    def note(self, item):
        if message := self.json(item):
            try:
                self.transcript.note_received(message)
            except Failed:
                # `check` raises it in the script's own task.
                pass
        return item


class _Writing(_Stream):
    async def send(self, item):
        if message := self.json(item):
            self.transcript.note_sent(message)
        await self.stream.send(item)
