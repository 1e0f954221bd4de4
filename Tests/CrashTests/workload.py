"""Verbs that load documents and ask about them, at random, and what they have acknowledged."""

import collections
import hashlib
import json
import os
import random
import signal
import threading
import time

SHARDS = ["amber", "birch", "cedar", "main"]
DEADLINE = 20  # seconds an ask may take
BOUND = 60  # seconds any other verb may take
LOADERS, ASKERS = 2, 3
WORDS = "harbour lantern meadow granite copper willow saddle thimble orchard velvet kettle".split()


class Version:
    """The content of a document at one time; its code stands nowhere else."""

    def __init__(self, document, code, content):
        self.document, self.code = document, code
        self.content = content
        self.sha256 = hashlib.sha256(content).digest()
        self.is_acknowledged = False

    def __str__(self):
        return f"{self.document.name} with the code {self.code}"


class Document:
    def __init__(self, name, kind, shard):
        self.name, self.kind, self.shard = name, kind, shard
        self.versions = []
        self.is_busy = False

    @property
    def possible(self):
        """What it may hold: the newest version that was acknowledged, or one that came later."""
        places = [place for place, each in enumerate(self.versions) if each.is_acknowledged]
        return self.versions[places[-1] if places else 0:]


class Operation:
    """A verb in a process of its own, which may be killed."""

    def __init__(self, kind, process):
        self.kind, self.process = kind, process
        self.began = time.monotonic()
        self.was_killed = False

    @property
    def victim(self):
        return "ask" if self.kind == "ask" else "load"

    def kill(self):
        if self.process.poll() is not None:
            return False
        self.was_killed = True
        self.process.send_signal(signal.SIGKILL)
        return True


class Workload:
    """Loads and asks in threads of its own, each verb in a process that may be killed."""

    def __init__(self, ostraka, folder, problems, invariants):
        self.ostraka, self.folder = ostraka, folder
        self.problems, self.invariants = problems, invariants
        self.change = threading.Condition()
        self.is_stopping = False
        self.running, self.begun = set(), 0
        self.documents, self.contents = [], {}
        self.loaded, self.answers = [], []  # what was acknowledged since `take_news`
        self.outcomes = collections.defaultdict(collections.Counter)
        self.times = collections.defaultdict(list)
        self.slowest = collections.Counter()  # seconds, of verbs that were not killed

    def start(self, seed):
        """Loads a document into each shard and starts the threads."""
        generator = random.Random(seed)
        for shard in SHARDS:
            self.load(generator, "input", shard)
        self.threads = [
            threading.Thread(target=self.work, args=(generator.random(), step), daemon=True)
            for step in [self.load] * LOADERS + [self.ask] * ASKERS]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.is_stopping = True
        for thread in self.threads:
            thread.join(timeout=2 * BOUND)
            if thread.is_alive():
                self.problems.append("a verb never ended")

    def take_news(self):
        """The answers and the versions that were acknowledged since the last call."""
        with self.change:
            news = self.answers, self.loaded
            self.answers, self.loaded = [], []
        return news

    def work(self, seed, step):
        generator = random.Random(seed)
        try:
            while not self.is_stopping:
                step(generator)
        except Exception as error:
            self.problems.append(f"this script failed: {type(error).__name__}: {error}")

    def operate(self, kind, *arguments, bound=BOUND, input=None):
        """Runs a verb to its end; what it says is judged by the caller."""
        operation = Operation(kind, self.ostraka.begin(*arguments, "--json"))
        with self.change:
            self.running.add(operation)
            self.begun += 1
            self.change.notify_all()
        ended = self.ostraka.finish(operation.process, bound, input, operation.began)
        with self.change:
            self.running.discard(operation)
            if ended.code == 0:
                self.times[operation.victim].append(ended.seconds)
            if not operation.was_killed:
                slowest = max(self.slowest[operation.victim], round(ended.seconds, 3))
                self.slowest[operation.victim] = slowest
        self.invariants.find_in_output(ended.out + ended.err)
        return operation, ended

    def judge(self, operation, ended, what):
        """The outcome in a word; None for one that the caller must look at."""
        if ended.code is None:
            self.problems.append(f"{what} hung", ended.state)
            return "hung"
        if ended.code == -signal.SIGKILL and operation.was_killed:
            return "killed"
        if ended.is_clear_failure:
            return "unavailable"
        if ended.code in (0, 1):
            return None
        self.problems.append(f"{what}: exit {ended.code}: {ended.out} {ended.err}")
        return "failed"

    def count(self, kind, outcome):
        with self.change:
            self.outcomes[kind][outcome] += 1
            self.change.notify_all()

    def load(self, generator, kind=None, shard=None):
        kind = kind or generator.choices(["input", "file", "note", "change"], [5, 2, 2, 1])[0]
        with self.change:
            files = [
                each for each in self.documents
                if each.kind == "file" and not each.is_busy and each.possible[0].is_acknowledged]
            if kind == "change" and files:
                document = generator.choice(files)
            else:
                kind = "input" if kind == "change" else kind
                number = len(self.documents) + 1000
                document = Document(f"crate{number}", kind, shard or generator.choice(SHARDS))
                self.documents.append(document)
            document.is_busy = True
            version = self.write(document, generator)
        operation, ended = self.operate(
            kind, *self.arguments(document, version, kind),
            input=version.text if kind == "input" else None)
        outcome = self.judge(operation, ended, f"loading {version}")
        if outcome == "killed" and ended.out.endswith("}\n"):
            outcome = None  # it had said so before it was killed
        elif outcome is None and ended.code != 0:
            self.problems.append(f"loading {version}: exit {ended.code}: {ended.out} {ended.err}")
            outcome = "failed"
        with self.change:
            document.is_busy = False
            if outcome is None:
                version.is_acknowledged = True
                self.loaded.append(version)
        self.count(kind, outcome or "acknowledged")

    def write(self, document, generator):
        """A new version of a document, with a code of its own and text of any length."""
        code = 10_000_000 + len(self.contents)
        text = f"The code of {document.name} is {code}."
        if document.kind != "note":
            text = f"# {document.name}\n\n{text}\n"
            for section in range(int(generator.paretovariate(0.7)) % 100):
                words = " ".join(generator.choices(WORDS, k=60))
                text += f"\n## Section {section}\n\n{words}.\n"
        content = (text + "\n" if document.kind == "note" else text).encode()
        version = Version(document, str(code), content)
        version.text = text
        document.versions.append(version)
        self.contents[version.sha256] = version
        return version

    def arguments(self, document, version, kind):
        if kind == "note":
            return ["remember", version.text, "--shard", document.shard]
        if kind == "input":
            return ["load", "-", "--name", f"{document.name}.md", "--shard", document.shard]
        path = os.path.join(self.folder, f"{document.name}.md")
        with open(path + ".new", "w") as file:
            file.write(version.text)
        os.rename(path + ".new", path)
        if kind == "change":
            return ["load", path]
        return ["load", path, "--name", f"{document.name}.md", "--shard", document.shard]

    def ask(self, generator):
        with self.change:
            known = [each for each in self.documents if each.possible[0].is_acknowledged]
            document = generator.choice(known)
            first = document.versions.index(document.possible[0])
        shards = ["--shard", document.shard] if generator.random() < 0.3 else []
        question = f"What is the code of {document.name}?"
        operation, ended = self.operate(
            "ask", "ask", question, "--deadline", f"{DEADLINE}s", *shards, bound=DEADLINE + 20)
        outcome = self.judge(operation, ended, question)
        if outcome is None:
            outcome = self.look_at(json.loads(ended.out), document, first)
        if ended.seconds > DEADLINE + 5:
            self.problems.append(f"{question} took {ended.seconds:.1f} s: {outcome}")
        self.count("ask", outcome)

    def look_at(self, answer, document, first):
        with self.change:
            self.answers.append(answer)
            codes = [each.code for each in document.versions[first:]]
        quotes = [each["quote"] for each in answer["citations"] if self.is_true(each)]
        for code in codes:
            if code in (answer["answer"] or "") and any(code in quote for quote in quotes):
                return "answered"
        silent = [
            each for each in answer["coverage"]
            if each["shard"] == document.shard and each["outcome"] in ("late", "failed")]
        if silent:
            return f"{silent[0]['outcome']}: {silent[0].get('because')}"
        self.problems.append(f"wrong answer, not one of {codes}: {json.dumps(answer)}")
        return "wrong"

    def is_true(self, citation):
        """Whether a citation is what was loaded: bytes, place, lines and hash."""
        version = self.contents.get(bytes.fromhex(citation["sha256"]))
        start, end = citation["bytes"]
        if version and version.content[start:end] == citation["quote"].encode() != b"":
            before = version.content[:start].count(b"\n")
            lines = [before + 1, before + 1 + version.content[start:end - 1].count(b"\n")]
            name = citation["document"]
            if lines == citation["lines"] and (
                    name == f"{version.document.name}.md" or version.document.kind == "note"):
                return True
        self.problems.append(f"a citation is false: {json.dumps(citation)}")
        return False
