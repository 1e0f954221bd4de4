"""Four shards, each served by a script in the place of a live agent's session, through the official
SDK, while sessions are killed, stall, hang up and come back.

    PYTHON attached.py PROGRAM [--queries 200] [--seed N] [--json]

Every query must be answered, with the number that stands in its own shard's document, and no
session's reply may be taken twice. With --json the last line is what was seen, for docs/evidence.
"""

import argparse
import asyncio
import json
import os
import random
import shlex
import signal
import tempfile
import time

from mcp_checks import BOUND, STATELESS, Checks, Failed
from memory import Daemon, Memory, structured
from sdk_sessions import connect

SHARDS = ("north", "south", "east", "west")
FACTS = 40
DEADLINE = 8
ASKERS = 8


def lamps(shard, number):
    """A number that stands in no other shard."""
    return (SHARDS.index(shard) + 1) * 10_000 + number * 7


class Run:
    """What is asked, and what has been seen."""

    def __init__(self, seed):
        self.seed, self.random, self.is_over = seed, random.Random(seed), False
        self.taken, self.answers = {}, []
        self.seen = dict.fromkeys(
            ("kills", "new_sessions", "reconnected", "stalls", "hang_ups", "refused_late"), 0)

    def note(self, name):
        self.seen[name] += 1


class Agent:
    """A script that does what `next_query` tells it, more or less."""

    def __init__(self, run, memory, shard):
        self.run, self.memory, self.shard = run, memory, shard
        self.random = random.Random(f"{run.seed} {shard}")
        self.pid_file = os.path.join(memory.folder, f"{shard}.pid")
        self.session, self.held = None, ""

    async def live(self):
        line = f"echo $$ > {shlex.quote(self.pid_file)}; exec {shlex.join(self.memory.command)}"
        while not self.run.is_over:
            try:
                async with connect(["sh", "-c", line], "legacy") as session:
                    if await self.serve(session):
                        return
            except Failed:
                raise
            except Exception:
                # Its process was killed; the next takes up what it can.
                if self.run.is_over:
                    return

    async def serve(self, session):
        """Until it is released, or has no process any more; true when it is released."""
        while True:
            arguments = {"shard": self.shard, **({"session": self.session} if self.session else {})}
            result = await session.call("next_query", arguments)
            if result.get("isError"):
                # The session before this one is still expected.
                await asyncio.sleep(0.2)
                if self.run.is_over:
                    return True
                continue
            work = structured(result)
            self.session = work["session"]
            if work["kind"] == "documents":
                if work["page"] == 1 and not work.get("replaces"):
                    self.held = ""
                self.held += work["text"]
                self.check_held()
            elif work["kind"] == "query":
                await self.take(session, work)
            elif work["kind"] == "stop":
                self.session, self.held = None, ""
                return self.run.is_over

    def check_held(self):
        for other in SHARDS:
            if other != self.shard and other in self.held:
                raise Failed(f"{self.shard} was handed what {other} has")

    async def take(self, session, work):
        fate = self.random.random()
        if fate < 0.04:
            self.kill()
            self.run.note("reconnected")
        elif fate < 0.06:
            self.kill()
            self.session, self.held = None, ""
            self.run.note("new_sessions")
        elif fate < 0.08:
            self.run.note("stalls")
            await asyncio.sleep(DEADLINE)
        elif fate < 0.10:
            # It hangs up while it waits for the next one.
            await self.reply(session, work)
            call = asyncio.create_task(
                session.call("next_query", {"shard": self.shard, "session": self.session}))
            await asyncio.sleep(0.01)
            call.cancel()
            self.run.note("hang_ups")
            return
        await self.reply(session, work)

    def kill(self):
        with open(self.pid_file) as file:
            os.kill(int(file.read()), signal.SIGKILL)
        self.run.note("kills")

    async def reply(self, session, work):
        quote = next(
            (line for line in self.held.splitlines()
             if line.startswith(f"The {work['question'].split('has the ')[1].rstrip('?')} has ")), None)
        arguments = {"session": work["session"], "query": work["query"]}
        if quote:
            arguments |= {"answer": quote.split(" has ")[1], "quotes": [{"text": quote}]}
        result = await session.call("reply", arguments)
        if result.get("isError"):
            if "without you" not in result["content"][0]["text"]:
                raise Failed(f"a reply was refused: {result}")
            self.run.note("refused_late")
        else:
            self.run.taken.setdefault(work["query"], []).append(self.shard)


async def ask(run, session, queries):
    while queries:
        shard, number = queries.pop()
        began = time.monotonic()
        answer = structured(await session.call("ask", {
            "question": f"How many lamps has the {shard} beacon {number}?", "shards": [shard],
            "deadline_seconds": DEADLINE}))
        run.answers.append((shard, number, answer, time.monotonic() - began))


def judge(run):
    """What became of the queries."""
    seen = {"queries": len(run.answers), "by_session": 0, "by_matched_text": 0, "abstained": 0,
            "wrong": 0, "cross_talk": 0, "taken_twice": 0, **run.seen}
    seconds = {"by_session": [], "by_matched_text": []}
    for shard, number, answer, took in run.answers:
        if answer["answer"] is None:
            seen["abstained"] += 1
            continue
        kind = "by_session" if answer["coverage"][0]["reader"] == "attached" else "by_matched_text"
        seen[kind] += 1
        seconds[kind].append(took)
        cited = {quote["shard"] for quote in answer["citations"]}
        others = {str(lamps(other, each)) for other in SHARDS if other != shard for each in range(FACTS)}
        if cited != {shard} or any(each in answer["answer"] for each in others):
            seen["cross_talk"] += 1
        if str(lamps(shard, number)) not in answer["answer"]:
            seen["wrong"] += 1
    seen["taken_twice"] = sum(len(taken) > 1 for taken in run.taken.values())
    for kind, values in seconds.items():
        values.sort()
        if values:
            seen[kind + "_seconds"] = {
                "p50": round(values[len(values) // 2], 3),
                "p99": round(values[len(values) * 99 // 100], 3), "max": round(values[-1], 3)}
    return seen


async def main(checks, options):
    run = Run(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(os.path.abspath(options.program), os.path.realpath(folder))
        memory.run("init")
        for shard in SHARDS:
            with open(os.path.join(memory.folder, f"{shard}.md"), "w") as file:
                for number in range(FACTS):
                    file.write(f"The {shard} beacon {number} has {lamps(shard, number)} lamps.\n\n")
            memory.run("load", f"{shard}.md", "--shard", shard)
            memory.run("shard", "set", shard, "--reader", "attached")
        with Daemon(memory) as daemon:
            agents = [asyncio.create_task(Agent(run, memory, shard).live()) for shard in SHARDS]
            headers = {"Authorization": f"Bearer {memory.owner}"}
            async with connect(daemon.url, STATELESS, headers=headers) as session:
                await attended(session, agents)
                queries = [
                    (shard, run.random.randrange(FACTS))
                    for each in range(options.queries) for shard in [SHARDS[each % len(SHARDS)]]]
                run.random.shuffle(queries)
                began = time.monotonic()
                await asyncio.gather(*(ask(run, session, queries) for _ in range(ASKERS)))
                elapsed = time.monotonic() - began
            run.is_over = True
            for shard in SHARDS:
                await asyncio.to_thread(memory.run, "shard", "release", shard)
            async with asyncio.timeout(60):
                await asyncio.gather(*agents)
    seen = {"seed": options.seed, "seconds": round(elapsed, 1), **judge(run)}
    checks.equal("every query is answered", (seen["queries"], seen["abstained"]), (options.queries, 0))
    checks.equal("no reply is taken twice", seen["taken_twice"], 0)
    checks.equal("no answer comes from another shard", seen["cross_talk"], 0)
    checks.equal("each has its own number", seen["wrong"], 0)
    checks.that("many are the sessions' own", seen["by_session"] > options.queries // 4, seen)
    checks.that("sessions were killed", seen["kills"] > 0, seen)
    if options.json:
        print(json.dumps(seen))


async def attended(session, agents):
    """Waits until a session serves each shard."""
    async with asyncio.timeout(BOUND):
        while True:
            for agent in agents:
                if agent.done():
                    agent.result()
            shards = structured(await session.call("status", {}))["shards"]
            ready = [each for each in shards
                     if each.get("attended")]
            if len(ready) == len(SHARDS):
                return
            await asyncio.sleep(0.05)


async def bounded(checks, options):
    async with asyncio.timeout(600):
        await main(checks, options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    Checks().run(lambda checks: asyncio.run(bounded(checks, options)))
