#!/usr/bin/env python3
"""How quick the memory stays as it grows: `scale.py PROGRAM FOLDER [--tokens 10000,1000000] [--json FILE]`.

FOLDER is a large body of text files, such as an unpacked source tree. For each size, files are drawn by
a seed until they have so many tokens (4 bytes each) and loaded as ten shards. Then a daemon is asked 300
questions of five words that stand near each other somewhere in the text: search, search in one shard, and
ask. Beside it, in the same run: the same words to a plain SQLite FTS5 table over the same files (any of the
words, bm25, ten best), to ripgrep or grep over the same files, a raw fsync and a raw SQLite commit. Talks
to 127.0.0.1 only, and ends by itself.
"""

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from daemon import Daemon
from measures import idle, memory_of, raw, timed

SHARDS = 10
QUESTIONS = 300
LARGEST_FILE = 4 << 20
WORD = re.compile(r"[A-Za-z][A-Za-z_]{2,30}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--tokens", default="10000,1000000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    files = listing(options.folder, random.Random(options.seed))
    report = {"seed": options.seed, "folder": os.path.basename(os.path.abspath(options.folder)),
              "sizes": []}
    for tokens in map(int, options.tokens.split(",")):
        with tempfile.TemporaryDirectory(prefix="ostraka-scale-") as scratch:
            figures = measure(options, files, tokens, scratch)
        report["sizes"].append(figures)
        print(json.dumps(figures, indent=1), flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report, file, indent=1)
            file.write("\n")


def listing(folder, generator):
    """All text files, in an order that the seed decides."""
    files = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [os.path.join(root, name) for name in names]
    files = [path for path in sorted(files) if os.path.isfile(path) and not os.path.islink(path)]
    generator.shuffle(files)
    return files


def measure(options, files, tokens, scratch):
    generator = random.Random(options.seed)
    corpus = os.path.join(scratch, "corpus")
    size, count = draw(files, tokens * 4, corpus)
    questions = make_questions(corpus, generator)
    memory = os.path.join(scratch, ".ostraka")
    run(options.program, "init", "--memory", memory)
    began, most = time.monotonic(), 0
    for shard in sorted(os.listdir(corpus)):
        most = max(most, run(
            options.program, "load", shard, "--shard", shard, "--memory", memory, inside=corpus))
    seconds = time.monotonic() - began
    figures = {
        "tokens_at_4_bytes_each": size // 4, "documents": count,
        "load": {"seconds": round(seconds, 2), "tokens_per_second": int(size / 4 / seconds),
                 "peak_resident_bytes": most},
        "text_bytes": size, "disk_bytes": sum(
            os.path.getsize(os.path.join(memory, name)) for name in os.listdir(memory)
            if name.startswith("memory.sqlite"))}
    with Daemon(options.program, memory) as daemon:
        for question in questions[:20]:
            daemon.client.search(question)
        figures["search"] = timed(daemon.client.search, questions)
        figures["search_one_shard"] = timed(
            lambda text: daemon.client.search(text, shards=["shard-3"]), questions)
        figures["ask"] = timed(lambda text: daemon.client.ask(f"What about {text}?"), questions)
        figures["daemon_peak_resident_bytes"] = memory_of(daemon.process.pid)
        figures["idle_cpu_seconds_in_30"] = idle(daemon.process.pid)
    figures["raw"] = {**raw(scratch), **plain_fts(corpus, scratch, questions),
                      **grep(corpus, questions[:10])}
    return figures


def draw(files, wanted, corpus):
    """Copies files into ten folders until they have so many bytes."""
    size, count = 0, 0
    for path in files:
        if size >= wanted:
            break
        length = os.path.getsize(path)
        if not 200 < length < min(LARGEST_FILE, wanted // (2 * SHARDS)):
            continue
        with open(path, "rb") as file:
            data = file.read()
        try:
            data.decode()
        except UnicodeDecodeError:
            continue
        if b"\x00" in data:
            continue
        shard = os.path.join(corpus, f"shard-{count % SHARDS}")
        os.makedirs(shard, exist_ok=True)
        name = f"{count}-{os.path.basename(path)}"
        with open(os.path.join(shard, name), "wb") as file:
            file.write(data)
        size, count = size + length, count + 1
    return size, count


def make_questions(corpus, generator):
    """Five words from lines that follow each other, in their order."""
    paths = [os.path.join(root, name) for root, _, names in os.walk(corpus) for name in names]
    questions = []
    while len(questions) < QUESTIONS:
        with open(generator.choice(sorted(paths))) as file:
            lines = file.read().split("\n")
        at = generator.randrange(len(lines))
        words = list(dict.fromkeys(WORD.findall(" ".join(lines[at:at + 3]))))
        if len(words) < 8:
            continue
        chosen = sorted(generator.sample(range(len(words)), 5))
        questions.append(" ".join(words[index] for index in chosen))
    return questions


def run(program, *arguments, inside=None):
    """Runs a verb; the most memory that it had, in bytes."""
    process = subprocess.Popen(
        [program, *arguments], cwd=inside, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 65):
        sys.exit(f"ostraka {' '.join(arguments)}: {errors.decode()}")
    return usage.ru_maxrss * 1024


def plain_fts(corpus, scratch, questions):
    """The same files in paragraphs of up to 600 bytes in an FTS5 table, as one would do it in an hour."""
    database = sqlite3.connect(os.path.join(scratch, "plain.sqlite"), isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize='porter unicode61')")
    database.execute("BEGIN")
    for root, _, names in os.walk(corpus):
        for name in names:
            with open(os.path.join(root, name)) as file:
                database.executemany("INSERT INTO t VALUES (?)", paragraphs(file.read()))
    database.execute("COMMIT")

    def search(question):
        any_of = " OR ".join(f'"{word}"' for word in question.split())
        database.execute(
            "SELECT rowid, body FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10", (any_of,)).fetchall()
    return {"plain_fts5": timed(search, questions)}


def paragraphs(text):
    piece = ""
    for line in text.split("\n"):
        piece += line + "\n"
        if len(piece) > 600:
            yield (piece,)
            piece = ""
    yield (piece,)


def grep(corpus, questions):
    tool = shutil.which("rg")
    command = [tool, "-c", "-i"] if tool else ["grep", "-r", "-c", "-i", "-E"]

    def search(question):
        subprocess.run(
            [*command, "|".join(question.split()), corpus], stdout=subprocess.DEVNULL, check=False)
    return {"ripgrep" if tool else "grep": timed(search, questions)}


if __name__ == "__main__":
    main()
