#!/usr/bin/env python3
"""Kills the host of a memory while guests ask, and checks what is left.

Every ask must be answered rightly or fail with a clear error within its deadline; afterwards the
invariants must hold: the ledger verifies, no reading is there twice, nothing waits for ever, no
process is left. Prints one JSON object; exits with 0 when all of it held.
"""

import argparse
import collections
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

DEADLINE = 20  # seconds an ask may take
SHARDS = ["amber", "birch", "cedar", "dune"]


class Run:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.folder = tempfile.mkdtemp(prefix="ostraka-takeover-")
        self.memory = os.path.join(self.folder, ".ostraka")
        self.lock = threading.Lock()
        self.outcomes = collections.Counter()
        self.problems = []
        self.times = []
        self.done = 0
        self.asking = set()
        self.kills = collections.Counter()
        self.daemon = None

    def call(self, *arguments, **more):
        return subprocess.run(
            [self.options.program, *arguments, "--memory", self.memory],
            capture_output=True, text=True, timeout=120, **more)

    def prepare(self):
        assert self.call("init").returncode == 0
        self.codes = {}
        for number in range(20):
            shard = SHARDS[number % len(SHARDS)]
            name = f"crate{number:02}"
            self.codes[name] = self.random.randrange(10_000, 99_999)
            text = f"# {name}\n\nThe code of {name} is {self.codes[name]}.\n"
            made = self.call("load", "-", "--name", f"{name}.md", "--shard", shard, input=text)
            assert made.returncode == 0, made.stderr

    def start_daemon(self):
        self.daemon = subprocess.Popen(
            [self.options.program, "up", "--listen", "127.0.0.1:0", "--json", "--memory", self.memory],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.daemon.stdout.readline()
        if "listening" not in line:
            self.problems.append(f"the daemon does not start: {self.daemon.stderr.read()}")

    def ask(self, name):
        began = time.monotonic()
        process = subprocess.Popen(
            [self.options.program, "ask", f"What is the code of {name}?", "--json",
             "--deadline", f"{DEADLINE}s", "--memory", self.memory],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with self.lock:
            self.asking.add(process)
        try:
            out, err = process.communicate(timeout=DEADLINE + 30)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.problems.append(f"an ask hung: {name}")
        took = time.monotonic() - began
        with self.lock:
            self.asking.discard(process)
            self.done += 1
            self.times.append(took)
            self.outcomes[self.judge(name, process.returncode, out, err, took)] += 1

    def judge(self, name, code, out, err, took):
        if took > DEADLINE + 5:
            self.problems.append(f"{name} took {took:.1f} s")
        if code == -signal.SIGKILL:
            return "killed itself"
        if code == 0:
            answer = json.loads(out)
            quote = answer["citations"][0]["quote"] if answer["citations"] else ""
            if str(self.codes[name]) in answer["answer"] and str(self.codes[name]) in quote:
                return "answered"
            self.problems.append(f"wrong answer for {name}: {out}")
            return "wrong"
        if code in (69, 75) and err.startswith("ostraka: "):
            return "failed with a clear error"
        self.problems.append(f"{name}: exit {code}: {out} {err}")
        return "failed"

    def guest(self, names):
        for name in names:
            self.ask(name)

    def kill(self):
        """Kills the daemon, and now and then also a process that asks and may be the next host."""
        with self.lock:
            asking = [process for process in self.asking if process.poll() is None]
        if asking and self.random.random() < 0.25:
            self.random.choice(asking).send_signal(signal.SIGKILL)
            self.kills["ask"] += 1
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait()
        self.daemon.stdout.close()
        self.daemon.stderr.close()
        self.kills["daemon"] += 1
        # Sometimes nobody starts it again at once: then a guest has to become the host.
        time.sleep(self.random.choice([0, 0, 0.3]))
        self.start_daemon()

    def run(self):
        self.prepare()
        self.start_daemon()
        names = [self.random.choice(sorted(self.codes)) for _ in range(self.options.asks)]
        guests = [
            threading.Thread(target=self.guest, args=(names[index::self.options.guests],))
            for index in range(self.options.guests)]
        for guest in guests:
            guest.start()
        for number in range(self.options.kills):
            target = (number + 0.5 + self.random.random() * 0.5) * self.options.asks / (
                self.options.kills + 1)
            while self.done < target and any(guest.is_alive() for guest in guests):
                time.sleep(0.002)
            self.kill()
        for guest in guests:
            guest.join()
        self.check()

    def check(self):
        self.daemon.terminate()
        if self.daemon.wait(timeout=30) != 0:
            self.problems.append(f"the daemon ended with {self.daemon.returncode}")
        verdict = self.call("ledger", "verify", "--json")
        if verdict.returncode != 0:
            self.problems.append(f"the ledger: {verdict.stdout}")
        database = sqlite3.connect(os.path.join(self.memory, "memory.sqlite"))
        query = database.execute
        self.counts = dict(query("SELECT kind, count(*) FROM message GROUP BY kind").fetchall())
        doubled = query(
            "SELECT count(*) FROM (SELECT 1 FROM message WHERE kind = 'reading'"
            " GROUP BY substr(id, 1, 36), sender HAVING count(*) > 1)").fetchone()[0]
        if doubled:
            self.problems.append(f"{doubled} readings are there twice")
        unanswered = query(
            "SELECT count(*) FROM message q WHERE kind = 'query' AND state = 2 AND NOT EXISTS"
            " (SELECT 1 FROM message r WHERE r.id = q.id || '/reading')").fetchone()[0]
        if unanswered:
            self.problems.append(f"{unanswered} queries were acked without a reading")
        for process in left_behind(self.memory):
            self.problems.append(f"a process is left behind: {process}")
        if self.outcomes["answered"] + self.outcomes["killed itself"] < 0.9 * self.options.asks:
            self.problems.append("fewer than 90% were answered")

    def report(self):
        times = sorted(self.times)
        return {
            "asks": self.options.asks, "kills": dict(self.kills), "seed": self.options.seed,
            "guests": self.options.guests, "outcomes": dict(self.outcomes),
            "messages": self.counts,
            "seconds": {
                "median": round(times[len(times) // 2], 3), "max": round(times[-1], 3)},
            "problems": self.problems}


def left_behind(memory):
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                command = file.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if memory in command:
            yield " ".join(command)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--asks", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--guests", type=int, default=4)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    run = Run(parser.parse_args())
    try:
        run.run()
    finally:
        if run.daemon and run.daemon.poll() is None:
            run.daemon.kill()
    report = run.report()
    print(json.dumps(report, indent=1))
    subprocess.run(["rm", "-rf", run.folder], check=True)
    sys.exit(1 if run.problems else 0)


if __name__ == "__main__":
    main()
