#!/usr/bin/env -S python3 -B
"""Kills whoever works on a memory, at random moments, and checks after each kill what must hold.

A daemon with a process for each shard, a guest that serves a shard, and verbs that load and ask
work on one memory, while one of them at a time is ended with SIGKILL. What a verb has acknowledged
must be there, once; every answer must be right; nothing may hang, crash or be left behind. The
invariants themselves are in invariants.py, the verbs in workload.py. Prints one JSON object; exits
with 0 when all of it held.
"""

import argparse
import collections
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from invariants import Invariants
from ostraka_process import Daemon, Ostraka, processes_of, until
from workload import BOUND, SHARDS, Workload

GONE = 5  # seconds within which a process must follow its parent
DELAY = 0.08  # seconds: the longest wait between some activity and the kill
PATIENCE = 0.3  # seconds to wait for a verb that has only just begun
VICTIMS = {"daemon": 6, "shard": 4, "guest": 3, "load": 5, "ask": 4}


class Problems:
    """What is wrong: after which kill it was seen first, and how often."""

    def __init__(self):
        self.kill = 0
        self.lock = threading.Lock()
        self.found = {}

    def append(self, problem, details=""):
        with self.lock:
            kill, count, first = self.found.get(problem, (self.kill, 0, details))
            self.found[problem] = (kill, count + 1, first)

    def __len__(self):
        return len(self.found)

    def lines(self, most=100):
        return [
            f"kill {kill}, {count} times: {problem}" + (f" [{details}]" if details else "")
            for problem, (kill, count, details) in list(self.found.items())[:most]]


class Run:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.folder = tempfile.mkdtemp(prefix="ostraka-kills-")
        self.ostraka = Ostraka(options.program, os.path.join(self.folder, ".ostraka"))
        self.log = open(os.path.join(self.folder, "log"), "a")
        self.problems = Problems()
        made = self.ostraka.call("init")
        assert made.code == 0, made.err
        self.invariants = Invariants(self.ostraka.memory, self.problems)
        self.work = Workload(self.ostraka, self.folder, self.problems, self.invariants)
        self.answers, self.loaded = [], []  # all that were acknowledged
        self.kills, self.figures = collections.Counter(), {}
        self.daemon, self.guest = None, None
        self.rest = 0  # kills for which the daemon stays down
        self.began = time.monotonic()

    def run(self):
        self.start_daemon()
        self.work.start(self.random.random())
        self.start_guest()
        while self.problems.kill < self.options.kills:
            self.kill()
            self.check()
            self.show_progress()
        self.work.stop()
        self.finish()

    def end(self):
        """Ends everything that still runs, and removes the memory."""
        self.work.is_stopping = True
        self.ostraka.end()
        self.log.close()
        if self.options.keep and len(self.problems):
            print(f"kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # Killing.

    def start_daemon(self):
        self.daemon = Daemon(self.ostraka, self.log, "--processes")
        if self.random.random() < 0.15 and self.problems.kill < self.options.kills:
            time.sleep(self.random.random() * DELAY * 3)
            if self.daemon.is_running:
                self.kill_daemon("daemon that starts")
                return self.start_daemon()
        if not self.daemon.listens():
            state = self.ostraka.diagnosis(self.daemon.process.pid)
            self.daemon.kill()
            code = self.daemon.process.returncode
            self.problems.append(f"the daemon does not start: {code}", f"{state}; {self.tail()}")
            self.daemon = None

    def kill_daemon(self, victim):
        children = self.daemon.children()
        self.daemon.kill()
        self.count_kill(victim)
        # The kernel kills a child that has asked for it; one that had not yet, notices.
        if not until(lambda: not self.living(children), GONE):
            self.problems.append("shards outlive the daemon", str(self.living(children)))
        self.daemon = None

    def living(self, pids):
        return [each for each in processes_of(self.ostraka.memory) if each.pid in pids]

    def start_guest(self):
        shard = self.random.choice(SHARDS)
        self.guest = self.ostraka.start(
            "shard", "run", shard, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def count_kill(self, victim):
        self.kills[victim] += 1
        self.problems.kill += 1

    def kill(self):
        """Waits until something begins, and a little, and kills one of those that work."""
        if self.daemon is None:
            self.rest -= 1
            if self.rest < 0:
                self.start_daemon()
        victims = {
            each: weight for each, weight in VICTIMS.items()
            if self.daemon or each not in ("daemon", "shard")}
        victim = self.random.choices(list(victims), list(victims.values()))[0]
        if victim in ("load", "ask"):
            return self.kill_operation(victim)
        self.wait_for_activity()
        time.sleep(self.random.random() * DELAY)
        if victim == "guest":
            self.guest.kill()
            self.guest.wait()
            self.count_kill(victim)
            self.start_guest()
        elif victim == "shard":
            self.kill_shard()
        else:
            self.kill_daemon(victim)
            # Now and then the verbs have to be hosts themselves for a while.
            self.rest = self.random.choice([0, 0, 0, 1, 2])
            if not self.rest:
                self.start_daemon()

    def kill_shard(self):
        children = []
        if not until(lambda: children.extend(self.daemon.children()) or children, BOUND):
            self.problems.append("the daemon has no shards", self.tail())
            return
        child = self.random.choice(children)
        os.kill(child, signal.SIGKILL)
        self.count_kill("shard")
        if not until(lambda: not self.living([child]), GONE):
            self.problems.append(f"a shard's process survives SIGKILL: {child}")

    def wait_for_activity(self):
        with self.work.change:
            before = self.work.begun
            if not self.work.change.wait_for(lambda: self.work.begun > before, timeout=2 * BOUND):
                self.problems.append("nothing has begun for two minutes")

    def kill_operation(self, victim):
        """Kills a verb at some moment of its life; verbs that were faster are let go."""
        work = self.work
        for _ in range(50):
            with work.change:
                known = set(work.running)
                work.change.wait_for(lambda: self.running(victim, known), timeout=PATIENCE)
                # When all of its kind wait for something, one of those will do.
                running = self.running(victim, known) or self.running(victim)
                typical = statistics.median(work.times[victim][-20:] or [DELAY])
            time.sleep(self.random.random() * min(DELAY, typical))
            if running and running[0].kill():
                self.count_kill(victim)
                return
        self.problems.append(f"no {victim} could be killed in 50 attempts")

    def running(self, victim, besides=frozenset()):
        return [each for each in self.work.running - besides if each.victim == victim]

    # Checking.

    def check(self):
        self.check_processes()
        answers, loaded = self.work.take_news()
        self.search(loaded)
        self.invariants.check(answers, loaded)
        self.answers += answers
        self.loaded += loaded
        if self.problems.kill % 10 == 0:
            self.verify()
            self.invariants.find_secrets()

    def check_processes(self):
        if self.daemon and not self.daemon.is_running:
            code = self.daemon.process.returncode
            self.problems.append(f"the daemon ended by itself: {code}", self.tail())
            self.start_daemon()
        if self.guest.poll() is not None:
            code = self.guest.returncode
            self.problems.append(f"the guest ended by itself: {code}", self.tail())
            self.start_guest()
        if not until(lambda: not self.orphans(), GONE):
            self.problems.append("left behind", str(self.orphans()))

    def orphans(self):
        parents = {os.getpid()} | ({self.daemon.process.pid} if self.daemon else set())
        return [each for each in processes_of(self.ostraka.memory) if each.parent not in parents]

    def search(self, versions):
        """What `load` returned for is found, unless a newer version is on its way already."""
        for start in range(0, len(versions), 20):
            batch = versions[start:start + 20]
            words = " ".join(each.code for each in batch)
            ended = self.ostraka.call("search", words, "--limit", "60", "--json", bound=BOUND)
            self.invariants.find_in_output(ended.out + ended.err)
            if ended.code not in (0, 1):
                self.problems.append(f"search: exit {ended.code}", f"{ended.err} {ended.state}")
                continue
            texts = "\n".join(each["text"] for each in json.loads(ended.out)["passages"])
            for version in batch:
                if version.code not in texts and version in version.document.possible[:1] and (
                        len(version.document.possible) == 1):
                    self.problems.append(f"{version} was acknowledged and is not found")

    def verify(self):
        ended = self.ostraka.call("ledger", "verify", "--json", bound=BOUND)
        if ended.code != 0:
            self.problems.append(f"ledger verify: exit {ended.code}: {ended.out} {ended.err}")

    def tail(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()[-300:]

    # The end.

    def finish(self):
        if self.daemon is None:
            self.start_daemon()
        if self.daemon is None:
            return
        self.check()
        if not until(self.invariants.is_drained, BOUND, pause=0.1):
            self.problems.append("messages wait for ever, or have expired and nobody buries them")
        self.search([each for each in self.loaded if each is each.document.possible[0]])
        self.stop()
        self.verify()
        contents = {digest: version.content for digest, version in self.work.contents.items()}
        self.figures = self.invariants.check_everything(self.answers, self.loaded, contents)
        self.invariants.find_secrets()
        with open(self.log.name) as file:
            self.invariants.find_in_output(file.read())
        if not until(lambda: not processes_of(self.ostraka.memory), GONE):
            self.problems.append("left behind", str(processes_of(self.ostraka.memory)))
        self.judge_outcomes()

    def stop(self):
        code = self.daemon.stop()
        if code != 0:
            self.problems.append(f"the daemon ended with {code} when asked to", self.tail())
        self.guest.terminate()
        try:
            code = self.guest.wait(timeout=10)
        except subprocess.TimeoutExpired:
            code = f"nothing: {self.ostraka.diagnosis(self.guest.pid)}"
        if code != 0:
            self.problems.append(f"the guest ended with {code} when asked to")

    def judge_outcomes(self):
        """Clear failures are allowed, but they must be rare."""
        good = sum(
            outcomes[each] for outcomes in self.work.outcomes.values()
            for each in ("answered", "acknowledged", "killed"))
        total = sum(sum(outcomes.values()) for outcomes in self.work.outcomes.values())
        if good < 0.95 * total:
            self.problems.append(f"only {good} of {total} operations were done or killed")

    def show_progress(self):
        kills = self.problems.kill
        seconds = time.monotonic() - self.began
        line = f"{kills} kills, {seconds:.0f} s, {len(self.problems)} problems"
        if sys.stderr.isatty():
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
        elif kills % 50 == 0:
            print(line, file=sys.stderr, flush=True)

    def report(self):
        return {
            "kills": dict(self.kills),
            "operations": {kind: dict(each) for kind, each in sorted(self.work.outcomes.items())},
            "acknowledged_loads": len(self.loaded),
            "answered_asks": self.work.outcomes["ask"]["answered"], **self.figures,
            "slowest_ask_seconds": self.work.slowest["ask"],
            "slowest_load_seconds": self.work.slowest["load"],
            "seed": self.options.seed, "seconds": round(time.monotonic() - self.began, 1),
            "problems": self.problems.lines()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--json", action="store_true", help="on one line")
    parser.add_argument("--keep", action="store_true", help="keep a memory that has a problem")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run = Run(options)
    try:
        run.run()
    finally:
        run.end()
    print(json.dumps(run.report(), indent=None if options.json else 1))
    sys.exit(1 if len(run.problems) else 0)


if __name__ == "__main__":
    main()
