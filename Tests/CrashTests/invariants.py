"""What must hold of a memory whatever was killed: read from its files, without the program.

`Ledger` follows the chain by the rules of docs/formats.md and docs/messages.md; `Invariants`
compares the tables with it and with what the program has acknowledged.
"""

import contextlib
import hashlib
import os
import sqlite3
import struct
import time

LEASE = 5_000_000  # microseconds: how long readers and coordinators lease a message
GRACE = 10_000_000  # microseconds within which a host buries what has expired
READY, LEASED, DONE, DEAD = range(4)


@contextlib.contextmanager
def opened(memory):
    """A read-only view of the store at one moment."""
    path = os.path.join(memory, "memory.sqlite")
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30, isolation_level=None)
    try:
        database.execute("BEGIN")
        yield database
    finally:
        database.close()


class Messages:
    """What the ledger says of each message: sent once, one live lease, settled once."""

    def __init__(self, problems):
        self.problems = problems
        self.tokens, self.ends = {}, {}  # the current lease of each message that was leased
        self.sent, self.acked, self.dead = {}, set(), set()

    def apply(self, at, action, subject, detail):
        step = getattr(self, action, None)
        if step:
            step(at, subject, detail)

    def wrong(self, subject, what):
        self.problems.append(f"the ledger: message {subject} {what}")

    def messageSent(self, _, subject, detail):
        if subject in self.sent:
            self.wrong(subject, "was sent twice")
        self.sent[subject] = detail

    def messageLeased(self, at, subject, detail):
        if int(detail) != self.tokens.get(subject, 0) + 1:
            self.wrong(subject, f"got the token {detail} after {self.tokens.get(subject, 0)}")
        if at < self.ends.get(subject, 0):
            self.wrong(subject, f"has two live leases: {detail} and the one before it")
        if subject in self.acked or subject in self.dead:
            self.wrong(subject, "was leased after it was settled")
        self.tokens[subject], self.ends[subject] = int(detail), at + LEASE

    def leaseExtended(self, at, subject, detail):
        if int(detail) != self.tokens.get(subject) or subject in self.acked:
            self.wrong(subject, f"had a lease extended that is not current: {detail}")
        self.ends[subject] = at + LEASE

    def leaseReleased(self, at, subject, _):
        self.ends[subject] = at

    messageNacked = leaseReleased
    messageReleased = leaseReleased

    def messageAcked(self, at, subject, detail):
        if int(detail) != self.tokens.get(subject):
            self.wrong(subject, f"was acked with the token {detail}, which is not current")
        if subject in self.acked or subject in self.dead:
            self.wrong(subject, "was settled twice")
        self.acked.add(subject)

    def messageDead(self, _, subject, __):
        if subject in self.acked or subject in self.dead:
            self.wrong(subject, "was buried after it was settled")
        self.dead.add(subject)


class Ledger:
    """The chain up to where it was read last."""

    def __init__(self, problems):
        self.problems = problems
        self.sequence, self.hash = 0, bytes(32)
        self.messages = Messages(problems)
        self.heads = []

    def follow(self, database):
        """Reads on from the last entry, which must still be there with its hash."""
        if self.sequence and self.hash_at(database, self.sequence) != self.hash:
            self.problems.append(f"the ledger: entry {self.sequence} is no longer what it was")
        rows = database.execute(
            "SELECT sequence, canonical, hash FROM ledger WHERE sequence > ? ORDER BY sequence",
            (self.sequence,))
        for sequence, canonical, digest in rows:
            if sequence != self.sequence + 1:
                self.problems.append(f"the ledger: entry {self.sequence + 1} is missing")
            if hashlib.sha256(self.hash + canonical).digest() != digest:
                self.problems.append(f"the ledger: entry {sequence} does not follow")
            number, at, _, action, subject, detail = fields(canonical)
            if integer(number) != sequence:
                self.problems.append(f"the ledger: entry {sequence} belongs elsewhere")
            self.messages.apply(integer(at), action.decode(), subject.decode(), detail.decode())
            self.sequence, self.hash = sequence, digest
        self.heads.append((self.sequence, self.hash))

    def compare(self, database, text):
        """The file `head` names an entry of the ledger; it may lag behind, never lead."""
        number, digest = text.split()
        if self.hash_at(database, int(number)) != bytes.fromhex(digest):
            self.problems.append(f"`head` names an entry that is not in the ledger: {text}")

    @staticmethod
    def hash_at(database, sequence):
        row = database.execute("SELECT hash FROM ledger WHERE sequence = ?", (sequence,)).fetchone()
        return row and row[0]


def fields(canonical):
    """The fields of a canonical encoding (docs/formats.md)."""
    place = 1
    while place < len(canonical):
        (length,) = struct.unpack_from(">I", canonical, place)
        yield canonical[place + 4:place + 4 + length]
        place += 4 + length


def integer(field):
    return int.from_bytes(field, "big", signed=True)


class Invariants:
    """Checks a memory again and again; each check compares it with the one before, too."""

    def __init__(self, memory, problems):
        self.memory = memory
        self.problems = problems
        self.ledger = Ledger(problems)
        self.forget_counts()
        with open(os.path.join(memory, "owner.credential")) as file:
            text = file.read().strip()
        secret = text.split("_")[3][:64]
        self.secrets = [secret.encode(), bytes.fromhex(secret)]

    def forget_counts(self):
        # The newest message seen, how many there were up to it, and how many of them were settled.
        self.last = self.count = self.settled = 0

    def check(self, answers, versions):
        """The cheap form, for what is new: answers that were given, versions that were loaded."""
        with open(os.path.join(self.memory, "head")) as file:
            head = file.read()
        with opened(self.memory) as database:
            self.ledger.follow(database)
            self.ledger.compare(database, head)
            self.compare_messages(database)
            self.find_doubled(database)
            for answer in answers:
                self.find_answer(database, answer)
            for version in versions:
                self.find_version(database, version)

    def compare_messages(self, database):
        """No message that was there is gone, and none that was settled is open again."""
        count, settled = database.execute(
            "SELECT count(*), coalesce(sum(state >= 2), 0) FROM message WHERE sequence <= ?",
            (self.last,)).fetchone()
        if count < self.count:
            self.problems.append(f"{self.count - count} messages are lost")
        if settled < self.settled:
            self.problems.append(f"{self.settled - settled} settled messages are open again")
        self.last, self.count, self.settled = database.execute(
            "SELECT coalesce(max(sequence), 0), count(*), coalesce(sum(state >= 2), 0)"
            " FROM message").fetchone()

    def find_doubled(self, database):
        for what, query in {
            "replies of one shard to one query": "SELECT 1 FROM message WHERE kind = 'reading'"
            " GROUP BY substr(id, 1, 36), sender HAVING count(*) > 1",
            "answers to one query": "SELECT 1 FROM message WHERE kind = 'answer'"
            " GROUP BY substr(id, 1, 36) HAVING count(*) > 1",
            "revisions with the same bytes":
            "SELECT 1 FROM revision GROUP BY sha256 HAVING count(*) > 1",
            "placements of one revision":
            "SELECT 1 FROM placement GROUP BY revision HAVING count(*) > 1",
            "passages at one place":
            "SELECT 1 FROM passage GROUP BY revision, ordinal HAVING count(*) > 1",
        }.items():
            doubled = database.execute(query).fetchall()
            if doubled:
                self.problems.append(f"doubled {len(doubled)} times: {what}")

    def find_answer(self, database, answer):
        """All messages of a question that was answered are there and settled."""
        query = answer["query_id"]
        wanted = {f"{query}/answer"}
        for each in answer["coverage"]:
            if each["outcome"] in ("found", "abstained"):
                wanted |= {f"{query}/{each['shard']}", f"{query}/{each['shard']}/reading"}
        found = dict(database.execute(
            f"SELECT id, state FROM message WHERE id IN ({', '.join('?' * len(wanted))})",
            list(wanted)))
        for message in sorted(wanted):
            if found.get(message) != DONE:
                self.problems.append(
                    f"an answer was given, but {message} has the state {found.get(message)}")

    def find_version(self, database, version):
        """What was acknowledged is there once, byte for byte."""
        rows = database.execute(
            "SELECT revision.id, byte_count FROM revision WHERE sha256 = ?", (version.sha256,)
        ).fetchall()
        if len(rows) != 1:
            self.problems.append(f"{version} was acknowledged and is there {len(rows)} times")
            return
        chunks = database.execute(
            "SELECT bytes FROM chunk WHERE revision = ? ORDER BY start", (rows[0][0],))
        if b"".join(chunk for (chunk,) in chunks) != version.content:
            self.problems.append(f"{version} does not have the bytes that were loaded")

    def is_drained(self):
        """Whether no load waits and nothing that has expired is undecided."""
        now = int(time.time() * 1e6)
        with opened(self.memory) as database:
            (waiting,) = database.execute(
                "SELECT count(*) FROM message"
                " WHERE state < 2 AND (kind = 'load' OR expires < ? OR expires IS NULL)",
                (now - GRACE,)).fetchone()
        return waiting == 0

    def check_everything(self, answers, versions, contents):
        """The full form: the whole ledger anew, and every row that it speaks of."""
        known = self.ledger.heads
        self.ledger = Ledger(self.problems)
        self.forget_counts()
        self.check(answers, versions)
        with opened(self.memory) as database:
            for sequence, digest in known:
                if sequence and Ledger.hash_at(database, sequence) != digest:
                    self.problems.append(f"the ledger: the head at {sequence} has changed")
            self.compare_ledger(database)
            self.compare_documents(database, contents)
            for problem, in database.execute("PRAGMA integrity_check"):
                if problem != "ok":
                    self.problems.append(f"integrity_check: {problem}")
            for row in database.execute("PRAGMA foreign_key_check"):
                self.problems.append(f"foreign_key_check: {row}")
            return self.figures(database)

    def compare_ledger(self, database):
        """Every message that was sent is there, unchanged and as the ledger says."""
        told = self.ledger.messages
        rows = database.execute("SELECT id, canonical, salt, state, attempt, reason FROM message")
        found = set()
        for message, canonical, salt, state, attempt, reason in rows:
            found.add(message)
            if told.sent.get(message) != hashlib.sha256(salt + canonical).hexdigest():
                self.problems.append(f"message {message} is not the one that was sent")
            if (state == DEAD) != (message in told.dead) or state == DEAD and not reason:
                self.problems.append(f"message {message} is dead or not, and nothing says so")
            if state == DONE and message not in told.acked and not message.endswith("/answer"):
                self.problems.append(f"message {message} is done, and nobody acked it")
            if attempt != told.tokens.get(message, 0):
                self.problems.append(f"message {message} has {attempt} attempts")
        for message in told.sent.keys() - found:
            self.problems.append(f"message {message} was sent and is lost")

    def compare_documents(self, database, contents):
        """Whatever is stored is something that was loaded, whole and indexed."""
        rows = database.execute(
            "SELECT revision.id, sha256, byte_count, current = revision.id,"
            " (SELECT count(*) FROM placement WHERE revision = revision.id),"
            " (SELECT count(*) FROM passage WHERE revision = revision.id)"
            " FROM revision JOIN document ON document.id = document")
        for revision, digest, size, is_current, placements, passages in rows.fetchall():
            chunks = database.execute(
                "SELECT bytes FROM chunk WHERE revision = ? ORDER BY start", (revision,))
            content = b"".join(chunk for (chunk,) in chunks)
            if contents.get(digest) != content or len(content) != size:
                self.problems.append(f"revision {revision} has bytes that nobody loaded")
            if placements != is_current or (passages > 0) != is_current:
                self.problems.append(
                    f"revision {revision}: current {is_current}, {placements} placements,"
                    f" {passages} passages")
        counted, known = database.execute(
            "SELECT (SELECT count(*) FROM passage), (SELECT passages FROM statistics)").fetchone()
        if counted != known:
            self.problems.append(f"{counted} passages, but the statistics say {known}")

    def figures(self, database):
        return {
            "ledger_entries": self.ledger.sequence,
            "messages": dict(database.execute("SELECT kind, count(*) FROM message GROUP BY kind")),
            "redelivered": database.execute(
                "SELECT count(*) FROM message WHERE attempt > 1").fetchone()[0],
            "most_attempts": database.execute("SELECT max(attempt) FROM message").fetchone()[0],
            "dead_letters": {
                f"{kind}: {reason}": count for kind, reason, count in database.execute(
                    "SELECT kind, reason, count(*) FROM message WHERE state = 3 GROUP BY 1, 2")},
        }

    def find_secrets(self):
        """The credential's secret stands in its own file and nowhere else."""
        for folder, _, files in os.walk(self.memory):
            for name in sorted(set(files) - {"owner.credential"}):
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        content = file.read()
                except OSError:
                    continue  # the socket, or a log that was removed meanwhile
                if self.betrays(content):
                    self.problems.append(f"the credential's secret is in {name}")

    def find_in_output(self, text):
        if self.betrays(text.encode()):
            self.problems.append(f"the credential's secret was printed: {text[:40]}…")

    def betrays(self, content):
        return any(secret in content for secret in self.secrets)
