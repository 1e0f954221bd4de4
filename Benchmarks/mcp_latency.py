#!/usr/bin/env python3
"""How long `tools/call` takes over stdio and HTTP, and how long a server takes to start, beside a
FastMCP server that gives back a text.

    PYTHON Benchmarks/mcp_latency.py --tool NAME --arguments JSON [--rounds N] [--calls N]
        [--http-ours 'COMMAND…'] --ours COMMAND…

PYTHON has the official SDK (scripts/python-sdk). COMMAND serves stdio; --http-ours is one that
serves HTTP and prints its address on its first line. Both servers get the same bytes from the same
client, in turns within each round; the figures are medians over the rounds, with the least and the
greatest. Writes JSON to standard output. Talks to 127.0.0.1 only, and ends by itself.
"""

import argparse
import http.client
import importlib.metadata
import json
import os
import platform
import shlex
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

SESSION, STATELESS = "2025-11-25", "2026-07-28"
META = "io.modelcontextprotocol/"
BOUND = 30


def main():
    if sys.argv[1:2] == ["fastmcp"]:
        return fastmcp(*sys.argv[2:])
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", nargs=argparse.REMAINDER, required=True)
    parser.add_argument("--http-ours")
    parser.add_argument("--tool", required=True)
    parser.add_argument("--arguments", type=json.loads, default={})
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=1_000)
    options = parser.parse_args()
    theirs = [sys.executable, os.path.abspath(__file__), "fastmcp"]
    work = {"ours": Work(options.tool, options.arguments), "fastmcp": Work("echo", {"text": "hello"})}
    figures = {
        "fastmcp": importlib.metadata.version("mcp"), "rounds": options.rounds,
        "calls_per_round": options.calls, "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "tool": options.tool, "arguments": options.arguments}
    commands = {"ours": options.ours, "fastmcp": theirs}
    figures["start"] = compared(options.rounds, lambda name: start(commands[name], work[name]))
    for era in (SESSION, STATELESS):
        figures[f"stdio_{era}"] = compared(
            options.rounds, lambda name: stdio(commands[name], work[name], era, options.calls))
    if options.http_ours:
        commands = {"ours": shlex.split(options.http_ours), "fastmcp": [*theirs, "http"]}
        with Listening(commands["ours"]) as ours, Listening(commands["fastmcp"]) as fast:
            urls = {"ours": ours, "fastmcp": fast}
            for era in (SESSION, STATELESS):
                figures[f"http_{era}"] = compared(
                    options.rounds, lambda name: over_http(urls[name], work[name], era, options.calls))
    json.dump(figures, sys.stdout, indent=1)
    print()


def fastmcp(transport="stdio"):
    """The other server: the same trivial work with the SDK's own server, quiet as ours is."""
    from mcp.server.mcpserver import MCPServer
    server = MCPServer("fastmcp", log_level="ERROR")

    @server.tool()
    def echo(text: str) -> str:
        """Gives back the text that it is given."""
        return text

    if transport == "stdio":
        return server.run("stdio")
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port = plug.getsockname()[1]
    print(f"http://127.0.0.1:{port}/mcp", flush=True)
    server.run("streamable-http", host="127.0.0.1", port=port)


class Work:
    """The call that is measured."""

    def __init__(self, tool, arguments):
        self.tool, self.arguments = tool, arguments

    def message(self, identifier, era):
        params = {"name": self.tool, "arguments": self.arguments}
        return message(identifier, "tools/call", params, era)


def message(identifier, method, params, era):
    if era == STATELESS:
        params = {**params, "_meta": {
            META + "protocolVersion": STATELESS, META + "clientCapabilities": {},
            META + "clientInfo": {"name": "mcp_latency", "version": "1.0"}}}
    return {"jsonrpc": "2.0", "id": identifier, "method": method, "params": params}


INITIALIZE = message("initialize", "initialize", {
    "protocolVersion": SESSION, "capabilities": {},
    "clientInfo": {"name": "mcp_latency", "version": "1.0"}}, SESSION)
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def compared(rounds, measure):
    """Both servers by turns, so that whatever else the machine does falls on both."""
    found = {"ours": [], "fastmcp": []}
    for number in range(rounds):
        order = list(found) if number % 2 == 0 else list(found)[::-1]
        for name in order:
            found[name].append(measure(name))
    report = {
        name: {key: spread([each[key] for each in values]) for key in values[0]}
        for name, values in found.items()}
    report["ours_of_fastmcp"] = {
        key: round(report["ours"][key]["median"] / report["fastmcp"][key]["median"], 3)
        for key in report["ours"]}
    return report


def spread(values):
    return {
        "median": round(statistics.median(values), 3), "least": round(min(values), 3),
        "greatest": round(max(values), 3)}


def timed(call, calls):
    """p50 and p99 in milliseconds, after a tenth of the calls to warm up."""
    times = []
    for number in range(calls + calls // 10):
        began = time.perf_counter()
        call(number)
        times.append((time.perf_counter() - began) * 1_000)
    times = sorted(times[calls // 10:])
    return {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}


class Pipe:
    """A server over stdio, spoken to with bytes alone."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0)
        self.reading = self.process.stdout
        self.rest = b""
        self.timer = threading.Timer(BOUND * 4, self.process.kill)
        self.timer.daemon = True
        self.timer.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.timer.cancel()

    def send(self, value):
        self.process.stdin.write(json.dumps(value).encode() + b"\n")

    def ask(self, value):
        self.send(value)
        while True:
            while b"\n" not in self.rest:
                part = self.reading.read(65_536)
                if not part:
                    sys.exit(f"the server ended before it answered {value['method']}")
                self.rest += part
            line, self.rest = self.rest.split(b"\n", 1)
            answer = json.loads(line)
            if answer.get("id") == value["id"]:
                return checked(answer)


def checked(answer):
    if answer.get("result", {"isError": True}).get("isError"):
        sys.exit(f"a call failed: {json.dumps(answer)[:500]}")
    return answer


def start(command, work):
    began = time.perf_counter()
    with Pipe(command) as pipe:
        pipe.ask(INITIALIZE)
        initialized = time.perf_counter()
        pipe.send(INITIALIZED)
        pipe.ask(work.message(1, SESSION))
        called = time.perf_counter()
    return {"initialize_ms": (initialized - began) * 1_000, "first_call_ms": (called - began) * 1_000}


def stdio(command, work, era, calls):
    with Pipe(command) as pipe:
        if era == SESSION:
            pipe.ask(INITIALIZE)
            pipe.send(INITIALIZED)
        return timed(lambda number: pipe.ask(work.message(number, era)), calls)


class Listening:
    """A server over HTTP, for as long as a `with` lasts; gives its address."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        timer = threading.Timer(BOUND, self.process.kill)
        timer.start()
        url = self.process.stdout.readline().strip()
        timer.cancel()
        place = urllib.parse.urlsplit(url)
        for _ in range(BOUND * 20):
            try:
                socket.create_connection((place.hostname, place.port), 1).close()
                return url
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        sys.exit("a server over HTTP did not come up")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def over_http(url, work, era, calls):
    """One connection that is kept, as clients keep theirs."""
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=BOUND)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": era}

    def post(value):
        connection.request("POST", place.path, json.dumps(value).encode(), headers)
        response = connection.getresponse()
        body = response.read()
        if response.status == 202:
            return response, None
        for line in body.splitlines() if b"data:" in body[:200] else [b"data: " + body]:
            if line.startswith(b"data:") and len(line) > 6:
                answer = json.loads(line[5:])
                if answer.get("id") == value["id"]:
                    return response, checked(answer)
        sys.exit(f"no answer: {response.status} {body[:500]!r}")

    if era == SESSION:
        headers["Mcp-Session-Id"] = post(INITIALIZE)[0].headers["Mcp-Session-Id"]
        post(INITIALIZED)
    else:
        headers.update({"Mcp-Method": "tools/call", "Mcp-Name": work.tool})
    try:
        return timed(lambda number: post(work.message(number, era)), calls)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
