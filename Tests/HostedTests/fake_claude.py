#!/usr/bin/env python3
"""Stands in for Claude Code: speaks its stream-json protocol, and notes how it was called.

What it does is decided by files in $HOME: `mode` (ok, crash, hang, garbage, error), `calls.jsonl`
(what it was called with) and `.claude/projects/x/ID.jsonl` (its sessions).
"""
import json
import os
import subprocess
import sys
import uuid

home = os.environ["HOME"]
projects = os.path.join(home, ".claude", "projects", "x")
os.makedirs(projects, exist_ok=True)
arguments = sys.argv[1:]


def mode():
    try:
        with open(os.path.join(home, "mode")) as file:
            return file.read().strip()
    except OSError:
        return "ok"


def option(name):
    return arguments[arguments.index(name) + 1] if name in arguments else None


message = json.loads(sys.stdin.readline())["message"]["content"]
with open(os.path.join(home, "calls.jsonl"), "a") as file:
    call = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd(),
            "files": os.listdir("."), "message": message, "pid": os.getpid()}
    file.write(json.dumps(call) + "\n")

session, held = option("--resume"), []
if session:
    try:
        with open(os.path.join(projects, session + ".jsonl")) as file:
            held = [json.loads(line) for line in file]
    except OSError:
        sys.exit("No conversation found with session ID: " + session)

behaviour = mode()
if behaviour == "crash":
    print('{"type":"assist', flush=True)
    os.kill(os.getpid(), 9)
if behaviour == "hang":
    child = subprocess.Popen(["sleep", "600"])
    with open(os.path.join(home, "pids"), "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    child.wait()
if behaviour == "garbage":
    print("this is {not json\n\x00\n[]")
    sys.exit(0)
if behaviour == "error":
    sys.exit("Invalid API key. Please run /login")

identity = str(uuid.uuid4())
turns = held + [message]
if "--no-session-persistence" not in arguments:
    with open(os.path.join(projects, identity + ".jsonl"), "w") as file:
        file.writelines(json.dumps(turn) + "\n" for turn in turns)
text = "OK"
if held:
    line = next((x for x in held[0].splitlines() if "harbour" in x), "")
    text = "```json\n" + json.dumps({"quote": line, "answer": f"turns {len(turns)}"}) + "\n```"
print(json.dumps({"type": "system", "subtype": "init", "session_id": identity}))
print(json.dumps({"type": "assistant", "message": {"content": [{"type": "text", "text": text}]}}))
print(json.dumps({
    "type": "result", "subtype": "success", "is_error": False, "result": text,
    "session_id": identity, "total_cost_usd": 0.001, "num_turns": 1,
    "usage": {"input_tokens": 5, "cache_creation_input_tokens": 0 if held else 40,
              "cache_read_input_tokens": 40 if held else 0, "output_tokens": 7}}))
