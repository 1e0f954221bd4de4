"""Damaged messages, mutated from valid ones of both eras, to `ostraka mcp` and to `ostraka up` at /mcp.

    PYTHON fuzz.py PROGRAM [--messages 100000] [--seed N] [--json]

Half of them go over stdio, half over HTTP. Neither server may end, stop answering valid requests or
keep memory. A seed repeats the messages. Talks to 127.0.0.1 only.
"""

import argparse
import http.client
import json
import os
import queue
import random
import tempfile

from mcp_checks import META, SESSION, STATELESS, Checks, Failed, HTTPClient, StdioClient
from memory import GUIDE, QUESTION, Daemon, Memory

# What memory may grow by after a fifth of the messages, in bytes: allocators keep some.
SLACK = 48 << 20
# After how many messages a valid request must be answered.
PULSE = 500


def valid(folder):
    """One of each kind of message, without those that wait."""
    calls = {
        "ask": {"question": QUESTION, "shards": ["docs"], "deadline_seconds": 2},
        "await": {"ticket": "01a2"}, "search": {"query": "lease", "limit": 3, "skip": 0},
        "read": {"document": "guide.md", "from_line": 1, "to_line": 3, "skip_bytes": 0},
        "remember": {"text": GUIDE, "name": "fuzz", "shard": "main"},
        "load": {"paths": ["guide.md"]}, "forget": {"document": "note/nothing"}, "status": {},
        "send": {"to": "owner/fuzz", "text": "hello", "id": "1", "expires_in_seconds": 1},
        "settle": {"id": "owner/1", "attempt": 1, "outcome": "done", "reply": "hi"},
        "parties": {}, "reply": {"session": "a.0.000000000000", "query": "q", "answer": "a",
                                 "quotes": [{"text": "t", "document": "d"}]}}
    messages = [("tools/call", {"name": name, "arguments": arguments})
                for name, arguments in calls.items()]
    messages += [(method, {}) for method in (
        "ping", "tools/list", "resources/list", "resources/templates/list", "prompts/list",
        "server/discover", "logging/setLevel", "initialize", "notifications/initialized")]
    messages += [
        ("resources/read", {"uri": "ostraka://document/guide.md?lines=1-2"}),
        ("resources/subscribe", {"uri": "ostraka://shards"}),
        ("prompts/get", {"name": "become_shard", "arguments": {"shard": "docs"}}),
        ("completion/complete", {"ref": {"type": "ref/prompt", "name": "become_shard"},
                                 "argument": {"name": "shard", "value": "d"}}),
        ("tasks/get", {"taskId": "x"}), ("notifications/cancelled", {"requestId": 7}),
        ("notifications/progress", {"progressToken": 1, "progress": 2})]
    meta = {META + "protocolVersion": STATELESS, META + "clientCapabilities": {},
            META + "clientInfo": {"name": "fuzz", "version": "1"}}
    for method, params in messages:
        yield {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        yield {"jsonrpc": "2.0", "id": "b", "method": method, "params": {**params, "_meta": meta}}


class Mutator:
    """Damages messages, by a seed."""

    VALUES = (None, True, 0, -1, 1 << 63, 1e308, "", "\u0000", "💥" * 50, [], {}, [[[[[]]]]],
              "a" * 5_000, {"a": {"b": {"c": []}}}, "../../etc/passwd", "ostraka://shards")
    PIECES = (b"\"", b"{", b"}", b"[", b"]", b",", b":", b"\\u", b"\\ud800", b"\xff", b"\xc3", b"1e999",
              b"-", b"null", b"\x00", b"[" * 200, b"\t", b"9" * 40)

    def __init__(self, seed, folder):
        self.random = random.Random(seed)
        self.messages = list(valid(folder))

    def message(self):
        """A damaged message, and the one that it was."""
        original = self.random.choice(self.messages)
        message = json.loads(json.dumps(original))
        for _ in range(self.random.choice((0, 1, 1, 2, 3))):
            self.change(message)
        data = json.dumps(message, ensure_ascii=self.random.random() < 0.5).encode(
            errors="surrogatepass")
        for _ in range(self.random.choice((0, 0, 0, 1, 2, 5))):
            data = self.damage(data)
        return data.replace(b"\n", b" "), original

    def change(self, value):
        """Replaces, removes or adds something somewhere in the tree."""
        while True:
            keys = list(value) if isinstance(value, dict) else list(range(len(value)))
            if not keys:
                return
            key = self.random.choice(keys)
            if isinstance(value[key], (dict, list)) and value[key] and self.random.random() < 0.7:
                value = value[key]
                continue
            fate = self.random.random()
            if fate < 0.2:
                del value[key]
            elif fate < 0.3 and isinstance(value, dict):
                value["x" * self.random.randrange(9)] = self.value()
            else:
                value[key] = self.value()
            return

    def value(self):
        return json.loads(json.dumps(self.random.choice(self.VALUES)))

    def damage(self, data):
        at = self.random.randrange(len(data) + 1)
        fate = self.random.randrange(4)
        if fate == 0:
            return data[:at]
        if fate == 1:
            return data[:at] + self.random.choice(self.PIECES) + data[at:]
        if fate == 2:
            return data[:at] + data[at + self.random.randrange(1, 9):]
        return data[:at] + bytes([self.random.randrange(256)]) + data[at + 1:]


def resident(pid):
    """The resident memory of a process, in bytes."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


class Gauge:
    """What a server's memory was after each tenth of the messages."""

    def __init__(self, pid, count):
        self.pid, self.tenth, self.tenths = pid, max(1, count // 10), []

    def note(self, number):
        if number % self.tenth == 0:
            self.tenths.append(resident(self.pid))

    def report(self, checks, name):
        growth = self.tenths[-1] - self.tenths[1]
        # The address sanitizer keeps what is freed aside, and a trace of each allocation.
        if "ASAN_OPTIONS" not in os.environ:
            checks.that(f"{name}: memory is flat", growth < SLACK, self.tenths)
        return {"resident_after_each_tenth": self.tenths}


def over_stdio(checks, memory, mutator, count):
    with StdioClient(memory.command) as client:
        client.initialize()
        gauge, answers = Gauge(client.process.pid, count), 0
        for number in range(1, count + 1):
            client.send_bytes(mutator.message()[0] + b"\n")
            gauge.note(number)
            if number % PULSE == 0 or number == count:
                answers += pulse(client, number)
        checks.that("stdio: it answers to the end", answers > count // 2, answers)
        figures = gauge.report(checks, "stdio")
        # Not `finish`: the ids of damaged messages are anybody's.
        client.process.stdin.close()
        checks.equal("stdio: it ends well", client.process.wait(60), 0)
    return {"messages": count, "answers": answers, **figures}


def pulse(client, number):
    """Waits for the answer to a valid request; how many lines came before it."""
    identifier, before = f"pulse {number}", 0
    client.send_bytes(json.dumps({"jsonrpc": "2.0", "id": identifier, "method": "ping"}).encode() + b"\n")
    while True:
        try:
            line = client.lines.get(timeout=60)
        except queue.Empty:
            raise Failed(f"no answer to a valid request after message {number}") from None
        if line is None:
            raise Failed(f"the server ended after message {number}: {client.errors[-3:]}")
        if identifier.encode() in line:
            return before
        before += 1


def over_http(checks, memory, mutator, count):
    with Daemon(memory) as daemon:
        gauge, answers = Gauge(daemon.process.pid, count), {}
        owner = HTTPClient(daemon.url, {"Authorization": f"Bearer {memory.owner}"})
        owner.initialize(SESSION)
        stateless = HTTPClient(daemon.url, owner.extra)
        stateless.stateless = True
        line = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
        for number in range(1, count + 1):
            body, original = mutator.message()
            speaker = stateless if "_meta" in original["params"] else owner
            line.request("POST", "/mcp", body, speaker.headers(original))
            response = line.getresponse()
            if response.headers.get("Content-Type", "").startswith("text/event-stream"):
                # It may stay open, as a subscription does: who has seen its beginning goes.
                response.readline()
                line.close()
            else:
                response.read()
            answers[response.status] = answers.get(response.status, 0) + 1
            gauge.note(number)
            if number % PULSE == 0 and owner.request("ping").status not in (200, 404):
                raise Failed(f"no answer to a valid request after message {number}")
        checks.equal("http: no failure of the server's own", {
            status: times for status, times in answers.items() if status >= 500}, {})
        checks.that("http: it runs to the end", daemon.process.poll() is None)
        figures = gauge.report(checks, "http")
    return {"messages": count, "statuses": answers, **figures}


def main(checks, options):
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(os.path.abspath(options.program), os.path.realpath(folder))
        memory.make()
        mutator = Mutator(options.seed, folder)
        half = options.messages // 2
        seen = {"seed": options.seed, "stdio": over_stdio(checks, memory, mutator, half),
                "http": over_http(checks, memory, mutator, half)}
        memory.run("ledger", "verify")
        checks.that("the ledger verifies", True)
    if options.json:
        print(json.dumps(seen))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    Checks().run(lambda checks: main(checks, options))
