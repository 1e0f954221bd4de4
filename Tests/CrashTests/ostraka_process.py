"""Processes of Ostraka for the crash tests: every wait has a bound, and none is left behind."""

import os
import select
import signal
import subprocess
import threading
import time
import typing


class Process(typing.NamedTuple):
    """A process whose command line names a memory."""

    pid: int
    parent: int
    command: str


class Ended(typing.NamedTuple):
    """How a verb ended; `code` is None when it had to be killed because its bound was exceeded."""

    code: int | None
    out: str
    err: str
    seconds: float
    state: str = ""

    @property
    def is_clear_failure(self):
        """Whether it says that the memory can't be had now, in words for people."""
        return self.code in (69, 75) and "ostraka: " in self.err


class Ostraka:
    """The program with one memory, and everything of it that was started and not yet ended."""

    def __init__(self, program, memory):
        self.program = os.path.abspath(program)
        self.memory = memory
        self.lock = threading.Lock()
        self.started, self.is_ended = set(), False

    def start(self, *arguments, **streams):
        with self.lock:
            if self.is_ended:
                raise RuntimeError("the test is ending")
            process = subprocess.Popen(
                [self.program, *arguments, "--memory", self.memory], text=True, **streams)
            self.started = {each for each in self.started if each.returncode is None} | {process}
        return process

    def begin(self, *arguments):
        """Starts a verb whose streams `finish` reads."""
        return self.start(
            *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process, bound, input=None, began=None):
        began = began or time.monotonic()
        state, code = "", None
        try:
            out, err = process.communicate(input=input, timeout=bound)
            code = process.returncode
        except subprocess.TimeoutExpired:
            state = self.diagnosis(process.pid)
            process.kill()
            out, err = process.communicate()
        return Ended(code, out, err, time.monotonic() - began, state)

    def call(self, *arguments, bound=120, input=None):
        return self.finish(self.begin(*arguments), bound, input)

    def diagnosis(self, pid):
        """What a process that hangs is doing, and who has the memory's lock."""
        threads = []
        for thread in sorted(read_folder(f"/proc/{pid}/task")):
            name = read(f"/proc/{pid}/task/{thread}/comm").strip()
            threads.append(name + ":" + read(f"/proc/{pid}/task/{thread}/wchan"))
        inode = os.stat(os.path.join(self.memory, "lock")).st_ino
        holders = [
            line.split()[4] for line in read("/proc/locks").splitlines() if f":{inode} " in line]
        processes = "; ".join(f"{each.pid} of {each.parent}" for each in processes_of(self.memory))
        return f"threads {' '.join(threads)}; lock held by {holders}; processes {processes}"

    def end(self):
        """Kills what still runs, by its pid, and lets nothing more start."""
        with self.lock:
            self.is_ended = True
            started = list(self.started)
        for process in started:
            if process.poll() is None:
                process.kill()
                process.wait()


class Daemon:
    """`ostraka up` on a free port; what it says on standard error goes to a file."""

    def __init__(self, ostraka, log, *flags):
        self.memory = ostraka.memory
        self.process = ostraka.start(
            "up", "--listen", "127.0.0.1:0", "--json", *flags, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=log)

    def listens(self, bound=30):
        """Waits for the line with its addresses; false when it ends or the bound is exceeded."""
        ready, _, _ = select.select([self.process.stdout], [], [], bound)
        return bool(ready) and "listening" in self.process.stdout.readline()

    @property
    def is_running(self):
        return self.process.poll() is None

    def children(self):
        return [
            each.pid for each in processes_of(self.memory) if each.parent == self.process.pid]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self, bound=30):
        """Asks it to end; returns its exit code, or None when it doesn't in time."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=bound)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


def processes_of(memory):
    """The processes whose command line names a memory. Zombies have none."""
    found = []
    for entry in read_folder("/proc"):
        if not entry.isdigit():
            continue
        command = read(f"/proc/{entry}/cmdline").split("\0")
        status = read(f"/proc/{entry}/stat").rsplit(")", 1)[-1].split()
        if memory in command and len(status) > 1:
            found.append(Process(int(entry), int(status[1]), " ".join(command).strip()))
    return found


def until(condition, bound, pause=0.01):
    """Polls a condition; false when it does not hold within the bound."""
    deadline = time.monotonic() + bound
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def read(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def read_folder(path):
    try:
        return os.listdir(path)
    except OSError:
        return []
