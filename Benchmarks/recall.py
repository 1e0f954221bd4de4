#!/usr/bin/env python3
"""`make bench-recall DATA=FOLDER`: how well the memory finds what a question is about.

    recall.py PROGRAM FOLDER [--json FILE] [--no-routing] [--embedding GGUF] [--bench OSTRAKA-BENCH]

FOLDER has documents, a folder for each shard, and `questions.jsonl`: a line of JSON for each question,
{"question": …, "shard": …, "expected": [{"document": "SHARD/NAME", "lines": [from, to]}, …]} with
optional `category`, `answer` and `answerable`. A folder with locomo10.json is converted first.

Loads all into a new memory and asks `/v1/search` of a daemon, each question within its shard. A passage
is found where it overlaps expected lines; a document at the place of its first passage. `any` counts a
question as found at k when one of its expected places is among the first k, `all` when all of them
are. Shards: the router may ask one shard or three, and the right one is among them or not. Intervals are
Wilson's, 95%. With a model for vectors (scripts/embedding-model has one) passages are found by meaning too. With ostraka-bench the
weights of the ranking are judged too: each part left out, each weight changed, and on each fifth of the shards
what the other four would have chosen. Talks to 127.0.0.1 only, and ends by itself.
"""

import argparse
import collections
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import locomo
from daemon import Daemon

DEPTHS = (1, 5, 10)
# What /v1/search returns at most; enough to see ten documents.
MOST = 100
BEYOND = 10_000
# How long a model may take for all vectors, in seconds.
LONGEST = 7_200


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--json")
    parser.add_argument("--no-routing", action="store_true")
    parser.add_argument("--bench", help="ostraka-bench, to judge the weights of the ranking")
    parser.add_argument("--embedding", help="a GGUF file that makes vectors")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory(prefix="ostraka-recall-") as scratch:
        folder = prepared(options.folder, scratch)
        questions = read_questions(folder)
        memory = os.path.join(scratch, ".ostraka")
        load(program, memory, folder, sorted({each["shard"] for each in questions}))
        report = {"questions": len(questions)}
        if options.embedding:
            report["embedding"] = embed(program, memory, options.embedding)
        report |= search(program, memory, questions)
        if not options.no_routing:
            report["shards"] = routing(program, memory, questions)
        show(report)
        if options.bench:
            report["weights"] = weights(os.path.abspath(options.bench), folder, scratch)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report, file, indent=1)
            file.write("\n")


def prepared(folder, scratch):
    """A folder with questions.jsonl."""
    if not locomo.is_here(folder):
        return folder
    target = os.path.join(scratch, "locomo")
    os.mkdir(target)
    locomo.convert(folder, target)
    return target


def read_questions(folder):
    with open(os.path.join(folder, "questions.jsonl")) as file:
        return [json.loads(line) for line in file if line.strip()]


def load(program, memory, folder, shards):
    run(program, "init", "--memory", memory)
    for shard in shards:
        run(program, "load", shard, "--shard", shard, "--memory", memory, inside=folder)


def run(program, *arguments, inside=None):
    made = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=inside)
    if made.returncode:
        sys.exit(f"ostraka {' '.join(arguments)}: {made.stderr}")


def embed(program, memory, model):
    """Waits until the daemon has a vector for each passage."""
    run(program, "model", "use", os.path.abspath(model), "--embedding", "--memory", memory)
    began = time.monotonic()
    with Daemon(program, memory) as daemon:
        while True:
            status = daemon.client.get("/v1/status")["embedding"]
            progress(0, status["passages"], f"{status['embedded']} embedded")
            if time.monotonic() - began > LONGEST or (status.get("problem") and status["ready"]):
                sys.exit(f"no vectors: {status}")
            if status["embedded"] == status["passages"]:
                return {"model": status["model"], "passages": status["passages"],
                        "seconds": round(time.monotonic() - began, 1)}
            time.sleep(0.5)


def wait_for_model(daemon):
    """Waits until a model for vectors answers, where there is one."""
    for _ in range(600):
        status = daemon.client.get("/v1/status")["embedding"]
        if status is None or status["ready"]:
            return
        time.sleep(0.1)
    sys.exit(f"the model does not answer: {status}")


def search(program, memory, questions):
    """What `/v1/search` finds, by passages and by documents."""
    ranks = {"passages": [], "documents": []}
    lines = []
    with Daemon(program, memory) as daemon:
        wait_for_model(daemon)
        for number, question in enumerate(questions):
            progress(number, len(questions), "searched")
            ask = lambda limit: daemon.client.search(  # noqa: E731
                question["question"], limit=limit, shards=[question["shard"]])
            expected, best, found = question["expected"], ask(10), ask(MOST)
            ranks["passages"].append([rank_of(place, best) for place in expected])
            names = list(dict.fromkeys(passage["document"] for passage in found))
            ranks["documents"].append([
                names.index(name) if name in names else BEYOND
                for name in {place["document"] for place in expected}])
            lines += [passage["lines"][1] - passage["lines"][0] + 1 for passage in best]
    categories = [question.get("category", "all") for question in questions]
    return {
        "lines_of_a_passage": round(sum(lines) / max(1, len(lines)), 2),
        **{unit: by_category(ranks[unit], categories) for unit in ranks}}


def rank_of(place, passages):
    first, last = place["lines"]
    return next((
        rank for rank, passage in enumerate(passages)
        if passage["document"] == place["document"]
        and passage["lines"][0] <= last and first <= passage["lines"][1]), BEYOND)


def by_category(ranks, categories):
    groups = collections.defaultdict(list)
    for each, category in zip(ranks, categories):
        groups["all"].append(each)
        groups[category].append(each)
    return {name: figures(groups[name]) for name in sorted(groups)}


def figures(ranks):
    """Of a list of questions, for each the ranks of its expected places."""
    best = [min(each) for each in ranks]
    return {
        "count": len(ranks),
        **{f"any@{depth}": share(sum(rank < depth for rank in best), len(best))
           for depth in DEPTHS},
        "all@10": share(sum(max(each) < 10 for each in ranks), len(ranks)),
        "mrr": round(sum(1 / (rank + 1) for rank in best if rank < BEYOND) / len(best), 3)}


def share(count, total):
    """A percentage with its 95% interval (Wilson 1927)."""
    z, p = 1.96, count / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return {"percent": round(100 * p, 1),
            "interval": [round(100 * max(0, middle - half), 1), round(100 * (middle + half), 1)]}


def routing(program, memory, questions):
    """How often the right shard is among those that the router asks."""
    report = {}
    for widest in (1, 3):
        right = 0
        with Daemon(program, memory, environment={"OSTRAKA_ROUTER_WIDEST": str(widest)}) as daemon:
            wait_for_model(daemon)
            for number, question in enumerate(questions):
                progress(number, len(questions), f"routed to {widest}")
                answer = daemon.client.ask(question["question"])
                right += any(
                    each["shard"] == question["shard"] and each["outcome"] != "skipped"
                    for each in answer["coverage"])
        report[f"right_at_{widest}"] = share(right, len(questions))
    return report


def weights(bench, folder, scratch):
    output = os.path.join(scratch, "weights.json")
    print(flush=True)
    made = subprocess.run([bench, "recall", folder, "--output", output])
    if made.returncode:
        sys.exit(made.returncode)
    with open(output) as file:
        return json.load(file)


def progress(number, total, what):
    if sys.stderr.isatty() and number % 20 == 0:
        print(f"\r{number} of {total} {what} ", end="", file=sys.stderr, flush=True)


def show(report):
    print(f"{report['questions']} questions; a passage has {report['lines_of_a_passage']} lines\n")
    for unit in ("documents", "passages"):
        print(f"{unit:22}" + "".join(
            f"{name:>20}" for name in ("any@1", "any@5", "any@10", "all@10")) + f"{'mrr':>8}")
        for name, group in report[unit].items():
            cells = "".join(
                f"{cell(group[key]):>20}" for key in ("any@1", "any@5", "any@10", "all@10"))
            print(f"  {name:13}{group['count']:7}{cells}{group['mrr']:>8}")
        print()
    for name, value in report.get("shards", {}).items():
        print(f"shards, {name.replace('_', ' ')}: {cell(value)}")


def cell(value):
    low, high = value["interval"]
    return f"{value['percent']} ({low}–{high})"


if __name__ == "__main__":
    main()
