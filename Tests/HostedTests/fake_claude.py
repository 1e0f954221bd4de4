#!/usr/bin/env python3
"""Stands in for Claude Code: speaks its stream-json protocol, one result for each message, and notes
how it was called.

What it does is decided by files in $HOME: `mode` (see `answer`), `hung` (a pipe that a process which
hangs holds open, with its child), `calls.jsonl` (what it was called with) and
`.claude/projects/x/ID.jsonl` (its sessions).
"""
import fcntl
import json
import os
import subprocess
import sys
import time
import uuid

home = os.environ["HOME"]
projects = os.path.join(home, ".claude", "projects", "x")
log = os.path.join(home, "calls.jsonl")
arguments = sys.argv[1:]


def mode():
    try:
        with open(os.path.join(home, "mode")) as file:
            return file.read().strip()
    except OSError:
        return "ok"


def option(name):
    return arguments[arguments.index(name) + 1] if name in arguments else None


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return ") Z " not in file.read()
    except OSError:
        return False


def note(event, **fields):
    with open(log, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        others = {json.loads(line)["process"] for line in file} - {os.getpid()}
        alive = 1 + sum(is_alive(process) for process in others)
        file.write(json.dumps(dict(event=event, process=os.getpid(), alive=alive, **fields)) + "\n")


def say(**fields):
    print(json.dumps(fields), flush=True)


def hang():
    pipe = os.open(os.path.join(home, "hung"), os.O_WRONLY)
    child = subprocess.Popen(["sleep", "600"], pass_fds=[pipe])
    os.write(pipe, f"{os.getpid()} {child.pid}\n".encode())
    return child


def answer(turns):
    """The text of a result, and whether it is an error."""
    behaviour = mode()
    if behaviour == "crash":
        print('{"type":"assist', flush=True)
        os.kill(os.getpid(), 9)
    if behaviour == "exit":
        print("noise " * 2000, file=sys.stderr)
        sys.exit("The disk is full.")
    if behaviour == "garbage":
        print("this is {not json\n\x00\n[]\n{\"type\": \"result\"", flush=True)
        sys.exit(0)
    if behaviour == "flood":
        sys.stdout.write("x" * (9 << 20))
        sys.stdout.flush()
        hang().wait()
    if behaviour == "hang":
        hang().wait()
    if behaviour == "orphan":
        hang()
        os.kill(os.getpid(), 9)
    if behaviour == "error":
        return "Invalid API key. Please run /login", True
    if not resumed:
        return "OK", False
    line = next((x for x in turns[0].splitlines() if "harbour" in x), "")
    reply = {"quote": line, "answer": f"turn {len(turns)}"}
    if behaviour == "worded":
        reply["answer"] = "four piers"
    if behaviour == "abstains":
        reply = {"quote": "", "answer": ""}
    if behaviour == "quoteless":
        reply["quote"] = ""
    return "```json\n" + json.dumps(reply) + "\n```", False


os.makedirs(projects, exist_ok=True)
note("start", arguments=arguments, environment=dict(os.environ), folder=os.getcwd(),
     files=os.listdir("."))

resumed, session, turns = option("--resume"), option("--session-id") or str(uuid.uuid4()), []
if resumed:
    try:
        if mode() == "forgets":
            raise OSError
        with open(os.path.join(projects, resumed + ".jsonl")) as file:
            turns = [json.loads(line) for line in file]
    except OSError:
        sys.exit("No conversation found with session ID: " + resumed)
transcript = os.path.join(projects, session + ".jsonl")
if os.path.exists(transcript):
    sys.exit("Session ID " + session + " is already in use.")

cost = 0
for line in sys.stdin:
    message = json.loads(line)["message"]["content"]
    turns.append(message)
    note("message", session=resumed or session, message=message)
    if "--no-session-persistence" not in arguments:
        with open(transcript, "a") as file:
            file.write(json.dumps(message) + "\n")
    say(type="system", subtype="init", session_id=session)
    text, is_error = answer(turns)
    cost += 0.001 if resumed else 0.01
    say(type="assistant", message={"content": [{"type": "text", "text": text}]})
    result = dict(
        type="result", subtype="success", is_error=is_error, result=text, session_id=session,
        total_cost_usd=cost, num_turns=1,
        usage={"input_tokens": 5, "cache_creation_input_tokens": 0 if resumed else 40,
               "cache_read_input_tokens": 40 if resumed else 0, "output_tokens": 7})
    if mode() == "costless":
        del result["total_cost_usd"]
    say(**result)
    if mode() == "twice":
        say(**result)
note("end")
while mode() == "lingers":
    time.sleep(600)
