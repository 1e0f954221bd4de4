#!/usr/bin/env -S python3 -B
"""Kills and stops the model that holds a document, its daemon, and both, and asks each time.

The document may be larger than the model's window; its source is deleted before the first query. The
answers must stay the same, nothing may be read again that was saved, no process may be left, and no
key may stand in a log. Prints one JSON object; exits with 0 when all of it held.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from ostraka_process import Daemon, Ostraka, read, read_folder, until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUESTIONS = [
    "What does a lease do?", "Which file holds the ledger's head?", "What is a shard?",
    "When are done messages pruned?", "What is redelivered?", "Who may receive from a mailbox?",
    "How is a secret masked?", "What does forget remove?", "What is a passage?",
    "Which reader is the default?"]
# What the marks around a question and the last of a prefix may take, in tokens, of each part.
SLACK = 64


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--lines", type=int, default=744)
    parser.add_argument("--queries", type=int, default=10)
    parser.add_argument("--window", type=int, default=8192)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ostraka-held-") as folder:
        report = Run(options, folder).report()
    print(json.dumps(report, indent=1))
    sys.exit(1 if report["problems"] else 0)


class Run:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.memory = os.path.join(folder, ".ostraka")
        self.ostraka = Ostraka(options.program, self.memory)
        self.log = open(os.path.join(folder, "log"), "w")
        self.daemon = None

    def report(self):
        self.prepare()
        try:
            report = self.measure()
        finally:
            self.ostraka.end()
            self.log.close()
        until(lambda: not self.servers(), 10)
        return {**report, "problems": self.problems(report)}

    def prepare(self):
        local = json.loads(subprocess.run(
            [os.path.join(ROOT, "scripts", "local-model"), "--json"], stdout=subprocess.PIPE,
            check=True).stdout)
        self.call("init")
        with open(os.path.join(self.memory, "ostraka.yaml"), "w") as file:
            file.write(
                f"model:\n  file: {local['model']}\n  server: {local['server']}\n"
                f"  window: {self.options.window}\n  slots: 2\n  answer_tokens: 128\n"
                "  hang_seconds: 3\n")
        source = os.path.join(self.folder, "design.md")
        with open(source, "w") as file:
            file.write(document(self.options.lines))
        self.call("shard", "set", "design", "--reader", "llama")
        self.call("load", "--shard", "design", "--name", "design.md", "--yes", source)
        os.remove(source)

    def measure(self):
        self.start()
        began = time.monotonic()
        self.wait_until_hot()
        held = self.held()
        report = {
            "lines": self.options.lines, "window": self.options.window,
            "seconds_to_hold": round(time.monotonic() - began, 1), "tokens": held["tokens"],
            "parts": held["parts"], "room": held["budget"]}
        report["queries"] = [self.ask(number) for number in range(self.options.queries)]
        # An answer of the model's own: matched text would be the same without it.
        own = [
            number for number, each in enumerate(report["queries"])
            if each["answer"] and each["because"] is None]
        report["asked_after"] = own[0] if own else None
        report["after"] = {}
        for name, blow in [
                ("SIGKILL of llama-server", self.kill_server), ("SIGKILL of the daemon", self.kill_daemon),
                ("SIGKILL of both", self.kill_both), ("SIGSTOP of llama-server", self.stop_server),
                ("SIGSTOP of the daemon", self.stop_daemon), ("SIGSTOP of both", self.stop_both)]:
            # Another question before it, so that its own is never what the slot has already.
            self.ask(own[0] + 1 if own else 1)
            began = time.monotonic()
            blow()
            report["after"][name] = {
                **self.ask(own[0] if own else 0), "recovery_seconds": round(time.monotonic() - began, 2)}
        self.daemon.stop()
        return report

    def problems(self, report):
        answers = [*report["queries"], *report["after"].values()]
        asked = report["asked_after"]
        return [name for name, is_bad in {
            "no answer of the model's own": asked is None,
            "another answer after a blow": any(
                (each["answer"], each["because"]) != (before["answer"], before["because"])
                for before in report["queries"][asked or 0:][:1]
                for each in report["after"].values()),
            "documents read again": any(
                each["fresh"] is None or each["fresh"] > SLACK * report["parts"]
                for each in answers),
            "a process is left": self.servers(),
            "a key in a log": any(
                re.search(r"\b[0-9a-f]{64}\b", read(path)) for path in [
                    os.path.join(self.folder, "log"),
                    *[os.path.join(self.memory, "warm", name)
                      for name in read_folder(os.path.join(self.memory, "warm")) if ".log" in name]]),
        }.items() if is_bad]

    def start(self):
        self.daemon = Daemon(self.ostraka, self.log)
        assert self.daemon.listens(), "the daemon does not start"

    def wait_until_hot(self):
        assert until(lambda: self.held().get("warmth") in ("hot", "warm"), 900, 0.2), self.held()

    def kill_server(self):
        self.signal_servers(signal.SIGKILL)

    def kill_daemon(self):
        self.daemon.kill()
        self.start()

    def kill_both(self):
        self.signal_servers(signal.SIGKILL)
        self.kill_daemon()

    def stop_server(self):
        self.signal_servers(signal.SIGSTOP)

    def stop_daemon(self):
        self.daemon.process.send_signal(signal.SIGSTOP)
        # Longer than a lease.
        time.sleep(6)
        self.daemon.process.send_signal(signal.SIGCONT)

    def stop_both(self):
        self.signal_servers(signal.SIGSTOP)
        self.stop_daemon()

    def signal_servers(self, number):
        found = self.servers()
        assert found, "there is no llama-server"
        for pid in found:
            os.kill(pid, number)

    def servers(self):
        """The llama-servers whose files are in the memory."""
        return [
            int(pid) for pid in read_folder("/proc") if pid.isdigit()
            and self.memory in read(f"/proc/{pid}/cmdline")
            and "--slot-save-path" in read(f"/proc/{pid}/cmdline")]

    def held(self):
        shards = json.loads(self.call("status", "--json").out)["shards"]
        return next((each.get("held") or {} for each in shards if each["shard"] == "design"), {})

    def ask(self, number):
        began = time.monotonic()
        ended = self.ostraka.call(
            "ask", "--json", "--shard", "design", "--deadline", "10m",
            QUESTIONS[number % len(QUESTIONS)], bound=700)
        assert ended.code in (0, 1), ended.err + ended.state
        answer = json.loads(ended.out)
        coverage = answer["coverage"][0]
        usage = coverage.get("usage", {})
        return {
            "seconds": round(time.monotonic() - began, 2), "answer": answer["answer"],
            "outcome": coverage["outcome"], "because": coverage.get("because"),
            "fresh": usage.get("fresh_tokens"), "cached": usage.get("cached_tokens")}

    def call(self, *arguments):
        ended = self.ostraka.call(*arguments)
        assert ended.code == 0, ended.err
        return ended


# Named, and first what is written for good: what a small model can answer depends on what it reads.
DOCUMENTS = (
    "docs/formats.md", "docs/glossary.md", "docs/http.md", "docs/messages.md", "docs/operations.md",
    "docs/readers.md", "docs/releasing.md", "ARCHITECTURE.md")


def document(count):
    """So many lines of Markdown, from this repository's documents, over and over."""
    lines = []
    while len(lines) < count:
        for name in DOCUMENTS:
            with open(os.path.join(ROOT, name)) as file:
                lines += file.read().splitlines()
    return "\n".join(lines[:count]) + "\n"


if __name__ == "__main__":
    main()
