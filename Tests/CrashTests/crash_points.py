#!/usr/bin/env -S python3 -B
"""Kills a verb at each commit that it makes, before and after, and each file that it puts in place.

A debug build kills itself where OSTRAKA_FAILPOINT says (Sources/Ostraka/Failpoints.swift). Each verb
runs on a copy of the same memory, with the failpoint one place further each time, until it gets
through. After each kill the memory must be as it was before the verb or after it, nothing may be left
behind, and the same verb again must do what is left to do. Prints one JSON object; exits with 0 when
all of it held.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from invariants import Invariants
from ostraka_process import Ostraka, processes_of, until

PLACES = ["before-commit", "after-commit", "after-head", "before-rename", "after-rename"]
MOST = 100  # times that one place is reached; more means that a verb never ends
GONE = 5  # seconds within which a process must be gone
GUIDE = "# Guide\n\nThe harbour's light is green.\n"
CHANGED = "# Guide\n\nThe harbour's light is amber.\n"


class Problems(list):
    """What is wrong, with the verb and the place at which it was killed."""

    where = ""

    def append(self, problem, details=""):
        super().append(f"{self.where}: {problem}" + (f" [{details}]" if details else ""))


class Verb:
    """What is run, and how to see whether it was done.

    `before` are verbs that make the memory; `arguments` may name {folder}. `is_done` gets the program on
    the memory and says whether the verb's work is there: True, False, or None for what must not be.
    """

    def __init__(self, name, arguments, is_done, before=(), again=(0,), text=None):
        self.name, self.arguments, self.is_done = name, arguments, is_done
        self.before, self.again, self.text = before, again, text


def passages(ostraka, query):
    ended = ostraka.call("search", query, "--json")
    return [each["text"] for each in json.loads(ended.out)["passages"]] if ended.code == 0 else []


def has_loaded(ostraka):
    texts = passages(ostraka, "harbour light")
    return None if len(texts) > 1 else texts == [GUIDE]


def has_changed(ostraka):
    texts = passages(ostraka, "harbour light")
    return {(CHANGED,): True, (GUIDE,): False}.get(tuple(texts))


def has_forgotten(ostraka):
    return {(): True, (GUIDE,): False}.get(tuple(passages(ostraka, "harbour light")))


def shards(ostraka):
    status = json.loads(ostraka.call("status", "--json").out)
    return {each["shard"]: each for each in status["shards"]}


def has_backup(ostraka):
    path = os.path.join(os.path.dirname(ostraka.memory), "copy")
    if not os.path.exists(path):
        return False
    other = Ostraka(ostraka.program, os.path.join(os.path.dirname(ostraka.memory), "other"))
    ended = other.call("restore", path)
    found = passages(other, "harbour light") == [GUIDE] if ended.code == 0 else None
    shutil.rmtree(other.memory, ignore_errors=True)
    return found or None


def parties(ostraka):
    return {each["party"] for each in json.loads(ostraka.call("party", "list", "--json").out)["parties"]}


LOAD = ("load", "-", "--name", "guide.md")
VERBS = [
    Verb("init", ["init"], lambda ostraka: ostraka.call("status", "--json").code == 0,
         again=(0, 64), before=None),
    Verb("load", LOAD, has_loaded, text=GUIDE),
    Verb("load a change", LOAD, has_changed, [LOAD], text=CHANGED),
    Verb("forget", ["forget", "guide.md"], has_forgotten, [LOAD], again=(0, 64)),
    Verb("ask", ["ask", "What colour is the harbour's light?"], lambda _: False, [LOAD]),
    Verb("shard set", ["shard", "set", "code", "--about", "the code"],
         lambda ostraka: "code" in shards(ostraka)),
    Verb("shard remove", ["shard", "remove", "code"], lambda ostraka: "code" not in shards(ostraka),
         [("shard", "set", "code", "--about", "the code")], again=(0, 64)),
    Verb("party add", ["party", "add", "anna"], lambda ostraka: "anna" in parties(ostraka),
         again=(0, 64)),
    Verb("backup", ["backup", "{folder}/copy"], has_backup, [LOAD], again=(0, 64)),
    Verb("restore", ["restore", "{folder}/made", "--replace"], has_changed, [LOAD]),
]


class Run:
    def __init__(self, program):
        self.program, self.problems = program, Problems()
        self.folder = tempfile.mkdtemp(prefix="ostraka-crash-points-")
        self.kills = collections.Counter()

    def kill_everywhere(self, verb):
        try:
            self.kill_at_each_place(verb)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def kill_at_each_place(self, verb):
        prepared = os.path.join(self.folder, "prepared")
        self.prepare(verb, prepared)
        for place in PLACES:
            for count in range(1, MOST):
                self.problems.where = f"{verb.name}, {place} {count}"
                folder = os.path.join(self.folder, "copy")
                shutil.copytree(prepared, folder)
                is_killed = self.kill(verb, folder, f"{place}:{count}")
                shutil.rmtree(folder)
                if not is_killed:
                    break
                self.kills[f"{verb.name}: {place}"] += 1
            else:
                self.problems.append(f"it goes on after {MOST} places: more than anybody thought of")
        shutil.rmtree(prepared)
        self.problems.where = verb.name
        for place in PLACES if verb.before is None or verb.name in ("backup", "restore") else PLACES[:3]:
            if not self.kills[f"{verb.name}: {place}"]:
                self.problems.append(f"it was never killed {place}: is this a debug build?")

    def prepare(self, verb, folder):
        os.mkdir(folder)
        if verb.before is None:
            return
        ostraka = self.ostraka(folder)
        for step in [("init",), *verb.before]:
            self.must(ostraka, step, folder, GUIDE)
        if verb.name == "restore":
            self.make_backup(folder)

    def make_backup(self, folder):
        """A backup of another memory, which can be told from the one that it replaces."""
        other = Ostraka(self.program, os.path.join(folder, "source"))
        for step, text in [
                (("init",), None), (LOAD, CHANGED), (("backup", "{folder}/made"), None)]:
            self.must(other, step, folder, text)
        shutil.rmtree(other.memory)

    def must(self, ostraka, arguments, folder, text):
        ended = ostraka.call(*self.named(arguments, folder), input=text)
        assert ended.code == 0, (arguments, ended)

    def ostraka(self, folder):
        return Ostraka(self.program, os.path.join(folder, ".ostraka"))

    @staticmethod
    def named(arguments, folder):
        return [each.format(folder=folder) for each in arguments]

    def kill(self, verb, folder, failpoint):
        """Whether the verb was killed there; then all that must hold was checked."""
        ostraka = self.ostraka(folder)
        killed = subprocess.run(
            [self.program, *self.named(verb.arguments, folder), "--memory", ostraka.memory, "--json"],
            input=verb.text or "", text=True, capture_output=True, timeout=120,
            env={**os.environ, "OSTRAKA_FAILPOINT": failpoint})
        if killed.returncode != -signal.SIGKILL:
            if killed.returncode != 0:
                self.problems.append(f"exit {killed.returncode}: {killed.stderr}")
            return False
        if not until(lambda: not processes_of(ostraka.memory), GONE):
            self.problems.append("left behind", str(processes_of(ostraka.memory)))
        if verb.before is not None:
            self.check(ostraka)
            if (done := verb.is_done(ostraka)) is None:
                self.problems.append("the memory is neither as before nor as after")
            if killed.stdout.endswith("}\n") and done is False and verb.name != "ask":
                self.problems.append("it was acknowledged and is not there")
        again = ostraka.call(*self.named(verb.arguments, folder), "--json", input=verb.text)
        if again.code not in verb.again:
            self.problems.append(f"again: exit {again.code}: {again.out}{again.err}")
        if verb.is_done(ostraka) is not True and verb.name != "ask":
            self.problems.append("the same verb again does not do it")
        self.check(ostraka)
        self.find_leftovers(ostraka.memory)
        return True

    def check(self, ostraka):
        ended = ostraka.call("ledger", "verify", "--json")
        if ended.code != 0:
            self.problems.append(f"ledger verify: exit {ended.code}: {ended.out}{ended.err}")
        # Reads the files themselves: the ledger, the messages, and that nothing is there twice.
        Invariants(ostraka.memory, self.problems).check([], [])

    def find_leftovers(self, memory):
        """What the next verb should have cleared away."""
        left = [name for name in os.listdir(memory)
                if name.endswith(".new") or name.startswith("restoring")]
        if left:
            self.problems.append(f"left in the memory: {sorted(left)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="a debug build of ostraka")
    parser.add_argument("--verb", help="only this one")
    options = parser.parse_args()
    began = time.monotonic()
    verbs = [verb for verb in VERBS if options.verb in (None, verb.name)]
    kills, problems = {}, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        program = os.path.abspath(options.program)
        for run in pool.map(lambda verb: Run(program).kill_everywhere(verb), verbs):
            kills |= run.kills
            problems += run.problems
    print(json.dumps({
        "kills": sum(kills.values()), "places": kills,
        "seconds": round(time.monotonic() - began, 1), "problems": problems}, indent=1))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
