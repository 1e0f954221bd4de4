"""Every tool, resource and prompt of `ostraka mcp` and of `ostraka up` at /mcp, through the official
SDK and raw clients.

    PYTHON memory.py PROGRAM

Makes memories in a folder of its own, which goes with it. Talks to 127.0.0.1 only.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

from mcp_checks import BOUND, STATELESS, Checks, Failed, HTTPClient, StdioClient, stop
from sdk_sessions import IS_OLD, RPCFailure, User, connect

TOOLS = {
    "ask", "await", "search", "read", "remember", "load", "forget", "status", "send", "receive",
    "settle", "parties", "next_query", "reply"}
GUIDE = "# Guide\n\nThe bell wakes guests in 3 ms.\n\nA lease lasts 5 seconds.\n"
QUESTION = "How fast does the bell wake guests?"


class Memory:
    """A folder with a memory of one document, and the program."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.path = os.path.join(folder, ".ostraka")
        self.command = [program, "mcp", "--memory", self.path]

    def run(self, *arguments):
        done = subprocess.run(
            [self.program, *arguments, "--memory", self.path], cwd=self.folder, timeout=60,
            capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def make(self):
        with open(os.path.join(self.folder, "guide.md"), "w") as file:
            file.write(GUIDE)
        self.run("init")
        self.run("load", "guide.md", "--shard", "docs")
        self.run("shard", "set", "live", "--reader", "attached", "--about", "what nobody attends")

    @property
    def owner(self):
        with open(os.path.join(self.path, "owner.credential")) as file:
            return file.read().strip()


class Daemon:
    """`ostraka up` on a free port, for as long as a `with` lasts."""

    def __init__(self, memory):
        self.memory, self.process = memory, None

    def __enter__(self):
        self.start()
        return self

    def start(self, port=0):
        self.process = subprocess.Popen(
            [self.memory.program, "up", "--listen", f"127.0.0.1:{port}", "--json", "--memory",
             self.memory.path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.url = json.loads(self.process.stdout.readline())["listening"][0] + "/mcp"
        self.port = int(self.url.split(":")[2].split("/")[0])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(BOUND)
        self.process.stdout.close()

    def __exit__(self, *_):
        stop(self.process)
        self.process.stdout.close()


class Roots(User):
    """A client whose workspace is one folder."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    async def roots(self, context):
        found = await super().roots(context)
        found.roots = [type(found.roots[0])(uri="file://" + self.folder)]
        return found


def structured(result):
    if result.get("isError"):
        raise Failed(f"an error: {result['content']}")
    found = result.get("structuredContent")
    same = json.loads(result["content"][0]["text"])
    # Revisions before 2025-06-18 have only the text.
    if found is not None and found != same:
        raise Failed("the text is not the same as what is structured")
    return same


async def use(session, tool, **arguments):
    return structured(await session.call(tool, arguments))


async def refused(session, tool, **arguments):
    result = await session.call(tool, arguments)
    if not result.get("isError"):
        raise Failed(f"{tool} was not refused: {result}")
    return result["content"][0]["text"]


async def using(checks, session, name):
    """The tools for using a memory."""
    tools = (await session.list("tools"))["tools"]
    checks.equal("the tools", {tool["name"] for tool in tools}, TOOLS)
    longest = max(len(tool["description"]) for tool in tools)
    checks.that("descriptions are short", longest < 260, longest)
    answer = await use(session, "ask", question=QUESTION)
    quote = answer["citations"][0]
    checks.that("ask answers and cites", "3 ms" in answer["answer"] and quote["lines"] == [3, 3]
                and quote["document"] == "guide.md" and quote["quote"] in GUIDE, answer)
    nothing = await use(session, "ask", question="Who painted the ceiling of the chapel?")
    checks.that("ask abstains", nothing["answer"] is None and nothing["citations"] == [], nothing)
    found = await use(session, "search", query="lease", limit=1)
    checks.that("search finds", "5 seconds" in found["passages"][0]["text"], found)
    lines = await use(session, "read", document="guide.md", from_line=3, to_line=3)
    checks.equal("read", (lines["text"], lines["line_count"]), (GUIDE.splitlines(True)[2], 5))
    kept = await use(session, "remember", text=f"The tower of {name} has 99 steps.", name=name)
    checks.equal("remember", (kept["document"], kept["outcome"]), (f"note/{name}", "added"))
    again = await use(session, "ask", question=f"How many steps has the tower of {name}?")
    checks.that("what was remembered is found at once", "99" in again["answer"], again)
    loaded = await use(session, "load", paths=["extra.txt"])
    checks.equal("load", (loaded["documents"], loaded["failed"]), (1, 0))
    outside = await refused(session, "load", paths=["/etc/hostname"])
    checks.that("load stays inside the roots", "outside of the workspace" in outside, outside)
    linked = await refused(session, "load", paths=["link"])
    checks.that("also where a link leads out", "outside of the workspace" in linked, linked)
    gone = await use(session, "forget", document=f"note/{name}")
    checks.equal("forget", gone["revisions"], 1)
    missing = await refused(session, "read", document=f"note/{name}")
    checks.that("an error says what to do", "There is no document" in missing, missing)
    empty = await refused(session, "ask", question="  ")
    checks.that("an empty question", "Say what you want to know" in empty, empty)
    unknown = await refused(session, "await", ticket="no")
    checks.that("an unknown ticket", "Ask again" in unknown, unknown)
    status = await use(session, "status")
    checks.that("status", {each["shard"] for each in status["shards"]} >= {"docs", "main"}, status)


async def talking(checks, session, name):
    """The tools for talking to other parties; the owner talks to itself."""
    you = (await use(session, "parties"))["you"]
    checks.equal("parties", you, "owner")
    unknown = await refused(session, "send", to="nobody", text="hello")
    checks.that("send to nobody", "party add" in unknown, unknown)
    waiting = asyncio.create_task(use(session, "receive", box=name))
    for _ in range(2):
        await use(session, "send", to=f"owner/{name}", text="hello", id=name)
    first = (await waiting)["messages"]
    checks.that("receive wakes up, once", len(first) == 1 and first[0]["text"] == "hello", first)
    later = {"id": first[0]["id"], "attempt": first[0]["attempt"], "outcome": "later"}
    await use(session, "settle", **later)
    second = (await use(session, "receive", box=name))["messages"][0]
    checks.equal("settle later: delivered again", (second["id"], second["attempt"]),
                 (first[0]["id"], 2))
    done = {"id": second["id"], "attempt": 2, "outcome": "done", "reply": "and to you"}
    await use(session, "settle", **done)
    await use(session, "settle", **done)
    reply = (await use(session, "receive"))["messages"][0]
    checks.equal("the reply comes with the settlement", reply["text"], "and to you")
    await use(session, "settle", id=reply["id"], attempt=1, outcome="done")
    stale = await refused(session, "settle", **later)
    checks.that("a stale settlement", "lease" in stale.lower(), stale)
    none = await use(session, "receive", box=name, wait_seconds=0)
    checks.equal("nothing more", none["messages"], [])


async def looking(checks, session, name):
    """Resources and prompts."""
    listed = (await session.list("resources"))["resources"]
    names = {each["uri"] for each in listed}
    checks.that("resources", {"ostraka://shards", "ostraka://shard/docs",
                              "ostraka://document/guide.md"} <= names, names)
    patterns = {each["uriTemplate"]
                for each in (await session.list("resource_templates"))["resourceTemplates"]}
    checks.equal("templates", patterns,
                 {"ostraka://shard/{name}", "ostraka://document/{name}{?lines}"})
    whole = (await session.read("ostraka://document/guide.md"))["contents"][0]
    checks.equal("a document", whole["text"], GUIDE)
    part = (await session.read("ostraka://document/guide.md?lines=3-5"))["contents"][0]
    checks.equal("some of its lines", part["text"], "".join(GUIDE.splitlines(True)[2:5]))
    shard = json.loads((await session.read("ostraka://shard/docs"))["contents"][0]["text"])
    checks.equal("a shard", shard["documents"], ["guide.md"])
    shards = json.loads((await session.read("ostraka://shards"))["contents"][0]["text"])
    checks.that("the shards", "docs" in {each["shard"] for each in shards}, shards)
    prompts = {each["name"] for each in (await session.list("prompts"))["prompts"]}
    checks.equal("prompts", prompts, {"recall", "hand_over", "become_shard"})
    become = await session.prompt("become_shard", {"shard": "live"})
    checks.that("become_shard", "You are shard live. This is a long-running service"
                in become["messages"][0]["content"]["text"], become)
    try:
        await session.prompt("become_shard", {"shard": "docs"})
        raise Failed("become_shard for a shard that no session can be")
    except RPCFailure as failure:
        checks.equal("become_shard for a shard that no session can be", failure.code, -32602)
    recall = await session.prompt("recall", {"task": "mend the bell"})
    checks.that("recall", "mend the bell" in recall["messages"][0]["content"]["text"], recall)
    found = await session.complete({"type": "ref/prompt", "name": "become_shard"}, "shard", "do")
    checks.equal("completion", found["completion"]["values"], ["docs"])
    for uri in ("ostraka://document/nope", "ostraka://nope"):
        try:
            await session.read(uri)
            raise Failed(f"{uri} was read")
        except RPCFailure as failure:
            checks.that(f"{uri} is not there", failure.code in (-32002, -32602), failure.code)
    if session.version == STATELESS:
        async with session.client.listen(resource_subscriptions=["ostraka://shards"]):
            await news(checks, session, name)
    else:
        await session.subscribe("ostraka://shards")
        await news(checks, session, name)


async def news(checks, session, name):
    """A change of what is followed."""
    await use(session, "remember", text=f"News of {name}.", name=f"news-{name}")
    async with asyncio.timeout(BOUND):
        while not session.transcript.notifications("notifications/resources/updated"):
            await asyncio.sleep(0.01)
    checks.that("what is followed and changes is told", True)


async def crowd(checks, session):
    """50 calls at once, and one that is cancelled."""
    answers = await asyncio.gather(*(use(session, "ask", question=QUESTION) for _ in range(50)))
    checks.that("50 questions at once", all("3 ms" in each["answer"] for each in answers))
    call = asyncio.create_task(session.call("receive", {"box": "cancelled"}))
    while not any(each.get("params", {}).get("arguments", {}).get("box") == "cancelled"
                  for each in session.transcript.sent):
        await asyncio.sleep(0.01)
    call.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await call
    await session.cancelled()
    await use(session, "send", to="owner/cancelled", text="kept")
    kept = (await use(session, "receive", box="cancelled"))["messages"]
    checks.that("a cancelled receive takes nothing with it", kept and kept[0]["text"] == "kept", kept)
    await use(session, "settle", id=kept[0]["id"], attempt=kept[0]["attempt"], outcome="done")


async def everything(checks, target, mode, folder, headers=None):
    name = checks.part.replace(": ", "").replace(" ", "-")
    async with connect(target, mode, Roots(folder), headers=headers) as session:
        await using(checks, session, name)
        await talking(checks, session, name)
        await looking(checks, session, name)
        await crowd(checks, session)


def parties(checks, memory, daemon):
    """Who may do what over HTTP."""
    added = json.loads(memory.run("party", "add", "anna", "--json"))
    anna = HTTPClient(daemon.url, {"Authorization": f"Bearer {added['credential']}"})
    anna.stateless = True
    you = structured(anna.call("parties").result)["you"]
    checks.equal("a party acts for itself", you, "anna")
    for tool, arguments in (("forget", {"document": "guide.md"}), ("load", {"paths": ["x"]})):
        refusal = anna.call(tool, arguments).result
        checks.that(f"only the owner may {tool}", refusal["isError"]
                    and "owner" in refusal["content"][0]["text"], refusal)
    owner = HTTPClient(daemon.url, {"Authorization": f"Bearer {memory.owner}"})
    owner.stateless = True
    structured(owner.call("send", {"to": "anna", "text": "hello"}).result)
    got = structured(anna.call("receive").result)["messages"]
    checks.equal("and receives what is sent to it", [each["text"] for each in got], ["hello"])
    environment = {**os.environ, "OSTRAKA_CREDENTIAL": added["credential"]}
    with StdioClient(memory.command, environment) as client:
        client.initialize()
        checks.equal("over stdio it is who its environment says",
                     structured(client.call("parties").result)["you"], "anna")
    for headers, status in (({}, 401), ({"Authorization": "Bearer wrong"}, 401)):
        stranger = HTTPClient(daemon.url, headers)
        stranger.stateless = True
        answer = stranger.open("POST", b"{}", stranger.headers())
        answer.owner.close()
        checks.equal(f"with {headers or 'no credential'}", answer.status, status)
    evil = owner.open("POST", b"{}", {**owner.headers(), "Origin": "http://evil.example"})
    evil.owner.close()
    checks.equal("a page from elsewhere", evil.status, 403)
    large = b" " * (5 << 20)
    answer = owner.open("POST", large, owner.headers())
    answer.owner.close()
    checks.equal("a body that is too large", answer.status, 413)


def waiting(checks, memory, daemon):
    """A client of HTTP that goes while it waits takes no message with it."""
    owner = HTTPClient(daemon.url, {"Authorization": f"Bearer {memory.owner}"})
    owner.stateless = True
    message = owner.message("tools/call", {"name": "receive", "arguments": {"box": "gone"}})
    body = json.dumps(message).encode()
    lines = [f"POST /mcp HTTP/1.1", f"Host: 127.0.0.1:{daemon.port}",
             f"Content-Length: {len(body)}",
             *(f"{name}: {value}" for name, value in owner.headers(message).items())]
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", daemon.port), timeout=BOUND) as plug:
            plug.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            plug.shutdown(socket.SHUT_WR)
            # Its end says that the server has noticed.
            while plug.recv(65_536):
                pass
    structured(owner.call("send", {"to": "owner/gone", "text": "kept"}).result)
    got = structured(owner.call("receive", {"box": "gone"}).result)["messages"]
    checks.equal("who hangs up takes no message along", [each["text"] for each in got], ["kept"])


def without(checks, program):
    """No memory: the server starts, each tool says how to make one, and then it works."""
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(program, folder)
        environment = {**os.environ, "OSTRAKA_MEMORY": memory.path}
        with StdioClient([program, "mcp"], environment) as client:
            client.initialize()
            for tool, arguments in (
                ("ask", {"question": "Well?"}), ("status", {}), ("remember", {"text": "x"})):
                answer = client.call(tool, arguments).result
                checks.that(f"{tool} without a memory", answer["isError"]
                            and "ostraka init" in answer["content"][0]["text"], answer)
            checks.equal("no resources", client.request("resources/list").result["resources"], [])
            memory.make()
            answer = structured(client.call("ask", {"question": QUESTION}).result)
            checks.that("once it is made, it is used", "3 ms" in answer["answer"], answer)


def survival(checks, memory):
    """The daemon is stopped, killed and started again under clients that stay."""
    with Daemon(memory) as daemon, StdioClient(memory.command) as one:
        with StdioClient(memory.command) as other:
            for client in (one, other):
                client.initialize()
            for event in ("runs", "was killed", "is back"):
                if event == "was killed":
                    daemon.kill()
                if event == "is back":
                    daemon.start()
                for client in (one, other):
                    answer = structured(client.call("ask", {"question": QUESTION}).result)
                    checks.that(f"an answer when the daemon {event}", "3 ms" in answer["answer"])
            rest, status = other.finish()
            checks.equal("the input's end ends it", (rest, status), ([], 0))
        checks.that("the other goes on", structured(one.call("status").result)["host"] == "daemon")


def tickets(checks, memory):
    """A shard whose session takes its time: tickets, progress, and tasks."""
    memory.run("shard", "set", "docs", "--reader", "attached")
    with Daemon(memory) as daemon, StdioClient(memory.command) as shard:
        shard.initialize()
        given = structured(shard.call("next_query", {"shard": "docs"}).result)
        checks.equal("a session is handed the documents", given["kind"], "documents")

        def reply(bound):
            query = structured(shard.call(
                "next_query", {"shard": "docs", "session": given["session"]}).result)
            return query, lambda: structured(shard.call("reply", {
                "session": query["session"], "query": query["query"], "answer": "3 ms",
                "quotes": [{"text": "The bell wakes guests in 3 ms."}]}).result)

        with StdioClient(memory.command) as client:
            client.initialize()
            asked = client.message("tools/call", {
                "name": "ask", "_meta": {"progressToken": "p"},
                "arguments": {"question": QUESTION, "deadline_seconds": 120}})
            client.send(asked)
            query, answer = reply(30)
            ticket = client.wait(asked["id"], 40)
            checks.that("progress meanwhile", len([
                each for each in ticket.before if each["method"] == "notifications/progress"]) > 5,
                ticket.before)
            ticket = structured(ticket.result)["ticket"]
            answer()
            found = structured(client.call("await", {"ticket": ticket}).result)
            checks.that("await gives the answer", found["answer"] == "3 ms"
                        and found["coverage"][0]["held"] == "unproven", found)
        owner = HTTPClient(daemon.url, {"Authorization": f"Bearer {memory.owner}"})
        owner.stateless = True
        owner.capabilities = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
        quick = owner.call("ask", {"question": QUESTION, "shards": ["main"]}).result
        checks.equal("a quick answer is no task", quick["resultType"], "complete")
        slow = owner.call("ask", {"question": QUESTION, "deadline_seconds": 120}).result
        checks.equal("a slow one is", slow["resultType"], "task")
        query, answer = reply(30)
        answer()
        while True:
            state = owner.request("tasks/get", {"taskId": slow["taskId"]}).result
            if state["status"] != "working":
                break
        found = state["result"]["structuredContent"]
        checks.equal("with the same result", found["answer"], "3 ms")
        shard.send(shard.message("tools/call", {"name": "next_query", "arguments": {
            "shard": "docs", "session": given["session"]}}))
        checks.equal("a session's host is closed while it waits", shard.finish()[1], 0)
        gone = structured(owner.call("ask", {"question": QUESTION}).result)
        said = next(each for each in gone["coverage"] if each["shard"] == "docs")
        checks.that("nobody is waited for then", said["reader"] == "extractive"
                    and "Nobody attends" in said["because"], gone)
        with StdioClient(memory.command) as again:
            again.initialize()
            waiting = again.message("tools/call", {"name": "next_query", "arguments": {
                "shard": "docs", "session": given["session"], "wait_seconds": 1}})
            again.send(waiting)
            back = structured(again.wait(waiting["id"]).result)
            checks.equal("it comes back without reading again", back["kind"], "wait")
    memory.run("shard", "set", "docs", "--reader", "extractive")


def hooks(checks, memory):
    """What Claude Code's hooks are answered."""
    secret = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3hJ6"

    def hook(event, **fields):
        done = subprocess.run(
            [*memory.command, "--hook", event], input=json.dumps({"session_id": "s", **fields}),
            cwd=memory.folder, timeout=60, capture_output=True, text=True)
        checks.equal(f"the hook {event} ends well", (done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout) if done.stdout else None

    memory.run("remember", "The tower has a cellar.")
    told = hook("session-start", hook_event_name="SessionStart", source="startup")
    text = told["hookSpecificOutput"]["additionalContext"]
    checks.that("a session is told of shards and notes", "shard docs" in text
                and "The tower has a cellar." in text, text)
    transcript = os.path.join(memory.folder, "0d1e.jsonl")
    with open(transcript, "w") as file:
        for role, words in (("user", f"Use {secret} to open the gate"),
                            ("assistant", "The gate of the harbour is open now.")):
            file.write(json.dumps({
                "type": role, "sessionId": "0d1e", "uuid": role, "cwd": memory.folder,
                "timestamp": "2026-11-23T10:00:00.000Z",
                "message": {"role": role, "content": words}}) + "\n")
    hook("session-end", hook_event_name="SessionEnd", reason="other", transcript_path=transcript)
    found = json.loads(memory.run("search", "gate harbour", "--json"))["passages"]
    checks.that("a session that ends is taken in, its secrets masked", any(
        "gate of the harbour" in each["text"] for each in found)
        and secret[:12] not in json.dumps(found), found)
    checks.equal("a session that attends nothing may stop",
                 hook("stop", hook_event_name="Stop", stop_hook_active=False), None)
    attended(checks, memory, hook)


def attended(checks, memory, hook):
    """The Stop hook of a session that serves a shard."""
    with open(os.path.join(memory.folder, "live.md"), "w") as file:
        file.write("The gate opens at nine.\n")
    memory.run("load", "live.md", "--shard", "live")
    with Daemon(memory), StdioClient(
        memory.command, {**os.environ, "CLAUDE_CODE_SESSION_ID": "s"}) as shard:
        shard.initialize()
        given = structured(shard.call("next_query", {"shard": "live"}).result)
        waiting = shard.message("tools/call", {"name": "next_query", "arguments": {
            "shard": "live", "session": given["session"]}})
        shard.send(waiting)
        told = hook("stop", hook_event_name="Stop", stop_hook_active=False)
        checks.that("one that attends a shard is sent back", told["decision"] == "block"
                    and "next_query" in told["reason"], told)
        checks.equal("but not while it does nothing",
                     hook("stop", hook_event_name="Stop", stop_hook_active=True), None)
        shard.send(shard.message("tools/call", waiting["params"]))
        told = hook("stop", hook_event_name="Stop", stop_hook_active=True)
        checks.that("and again once it has gone on", told and told["decision"] == "block", told)


async def main(checks, program):
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        memory = Memory(program, folder)
        memory.make()
        with open(os.path.join(folder, "extra.txt"), "w") as file:
            file.write("An extra text.\n")
        os.symlink("/etc/hostname", os.path.join(folder, "link"))
        with Daemon(memory) as daemon:
            for mode in ["legacy"] if IS_OLD else ["legacy", STATELESS]:
                era = "2025-06-18" if IS_OLD else mode
                checks.part = f"stdio {era}: "
                await everything(checks, memory.command, mode, folder)
                checks.part = f"http {era}: "
                headers = {"Authorization": f"Bearer {memory.owner}"}
                await everything(checks, daemon.url, mode, folder, headers)
            if IS_OLD:
                return
            checks.part = "raw: "
            parties(checks, memory, daemon)
            waiting(checks, memory, daemon)
        checks.part = "without a daemon: "
        await everything(checks, memory.command, STATELESS, folder)
        checks.part = "without a memory: "
        without(checks, program)
        checks.part = "hooks: "
        hooks(checks, memory)
        checks.part = ""
        survival(checks, memory)
        tickets(checks, memory)


async def bounded(checks, program):
    async with asyncio.timeout(300):
        await main(checks, program)


if __name__ == "__main__":
    Checks().run(lambda checks: asyncio.run(bounded(checks, os.path.abspath(sys.argv[1]))))
