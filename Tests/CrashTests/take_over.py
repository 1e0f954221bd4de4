#!/usr/bin/env -S python3 -B
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
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time

from ostraka_process import Daemon, Ostraka, processes_of

DEADLINE = 20  # seconds an ask may take
SHARDS = ["amber", "birch", "cedar", "dune"]


class Run:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.folder = tempfile.mkdtemp(prefix="ostraka-takeover-")
        self.memory = os.path.join(self.folder, ".ostraka")
        self.ostraka = Ostraka(options.program, self.memory)
        self.log = open(os.path.join(self.folder, "log"), "a")
        self.lock = threading.Lock()
        self.outcomes = collections.Counter()
        self.problems = []
        self.times = []
        self.done = 0
        self.asking = set()
        self.kills = collections.Counter()
        self.daemon = None

    def prepare(self):
        assert self.ostraka.call("init").code == 0
        self.codes = {}
        for number in range(20):
            shard = SHARDS[number % len(SHARDS)]
            name = f"crate{number:02}"
            self.codes[name] = self.random.randrange(10_000, 99_999)
            text = f"# {name}\n\nThe code of {name} is {self.codes[name]}.\n"
            made = self.ostraka.call(
                "load", "-", "--name", f"{name}.md", "--shard", shard, input=text)
            assert made.code == 0, made.err

    def start_daemon(self):
        self.daemon = Daemon(self.ostraka, self.log)
        if not self.daemon.listens():
            with open(self.log.name) as file:
                self.problems.append(f"the daemon does not start: {file.read()[-300:]}")

    def ask(self, name):
        process = self.ostraka.begin(
            "ask", f"What is the code of {name}?", "--json", "--deadline", f"{DEADLINE}s")
        with self.lock:
            self.asking.add(process)
        ended = self.ostraka.finish(process, DEADLINE + 30)
        with self.lock:
            self.asking.discard(process)
            self.done += 1
            self.times.append(ended.seconds)
            self.outcomes[self.judge(name, ended)] += 1

    def judge(self, name, ended):
        if ended.code is None:
            self.problems.append(f"an ask hung: {name}: {ended.state}")
            return "hung"
        if ended.seconds > DEADLINE + 5:
            self.problems.append(f"{name} took {ended.seconds:.1f} s")
        if ended.code == -signal.SIGKILL:
            return "killed itself"
        if ended.code == 0:
            answer = json.loads(ended.out)
            quote = answer["citations"][0]["quote"] if answer["citations"] else ""
            if str(self.codes[name]) in answer["answer"] and str(self.codes[name]) in quote:
                return "answered"
            self.problems.append(f"wrong answer for {name}: {ended.out}")
            return "wrong"
        if ended.is_clear_failure:
            return "failed with a clear error"
        self.problems.append(f"{name}: exit {ended.code}: {ended.out} {ended.err}")
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
        self.daemon.kill()
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
        code = self.daemon.stop()
        if code != 0:
            self.problems.append(f"the daemon ended with {code}")
        verdict = self.ostraka.call("ledger", "verify", "--json")
        if verdict.code != 0:
            self.problems.append(f"the ledger: {verdict.out}")
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
        for process in processes_of(self.memory):
            self.problems.append(f"a process is left behind: {process.command}")
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
        run.ostraka.end()
        run.log.close()
    report = run.report()
    print(json.dumps(report, indent=1))
    shutil.rmtree(run.folder)
    sys.exit(1 if run.problems else 0)


if __name__ == "__main__":
    main()
