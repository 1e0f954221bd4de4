"""What several measurements have in common: times, and what the machine could do at best."""

import os
import re
import sqlite3
import time


def timed(action, inputs):
    times = []
    for each in inputs:
        began = time.perf_counter()
        action(each)
        times.append((time.perf_counter() - began) * 1000)
    return percentiles(times)


def percentiles(times):
    times = sorted(times)
    return {
        "count": len(times), "p50_ms": round(times[len(times) // 2], 3),
        "p99_ms": round(times[int(len(times) * 0.99)], 3), "max_ms": round(times[-1], 3)}


def raw(folder):
    """What the disk allows, in the same run: a lone fsync and a lone SQLite commit."""
    with open(os.path.join(folder, "raw"), "wb") as file:
        def sync(_):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        fsync = timed(sync, range(100))
    database = sqlite3.connect(os.path.join(folder, "raw.sqlite"), isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE t (x)")
    return {
        "fsync": fsync,
        "sqlite_commit": timed(
            lambda number: database.execute("INSERT INTO t VALUES (?)", (number,)), range(100))}


def idle(process, seconds=30):
    before = cpu(process)
    time.sleep(seconds)
    return round(cpu(process) - before, 3)


def cpu(process):
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process):
    """The most memory that a process has had, in bytes."""
    with open(f"/proc/{process}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) * 1024
