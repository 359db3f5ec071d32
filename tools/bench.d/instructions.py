"""The gate that needs no quiet machine: instructions counted by callgrind, held against a file."""

import json
import re
import subprocess

from machine import SOURCES, Failure, run, say

COMMITTED = SOURCES / "instructions.json"
TOLERANCE = 0.05
EVENTS, BATCH = 5_000, 1_000


def gate(programs, scratch, updates):
    """Counts, prints, and returns the exit code: 1 where a count left its range."""
    counts = measure(programs, scratch)
    if updates:
        record = {"events": EVENTS, "batch": BATCH, "swift": swift_version(),
                  "valgrind": run("valgrind", "--version").strip(), "instructions": counts}
        COMMITTED.write_text(json.dumps(record, indent=2) + "\n")
        say(f"Wrote {COMMITTED.name}.")
    committed = json.loads(COMMITTED.read_text())
    if committed["swift"] != swift_version():
        say(f"note: counted with {swift_version()}, committed with {committed['swift']}")
    failed = False
    print(f"{'':<24}{'counted':>16}{'committed':>16}{'change':>10}")
    for name, count in counts.items():
        known = committed["instructions"].get(name)
        change = count / known - 1 if known else float("inf")
        failed |= abs(change) > TOLERANCE
        verdict = "" if abs(change) <= TOLERANCE else "  out of ±5 %"
        print(f"{name:<24}{count:>16,}{known or 0:>16,}{change:>+10.2%}{verdict}")
    return 1 if failed else 0


def measure(programs, scratch):
    ledger = scratch.fresh("counted")
    parley, append = programs.stripped("parley"), programs.stripped("append")
    at = ["--ledger", ledger]
    return {
        "start": counted(parley, "--version"),
        "append": counted(append, "ledger", ledger, EVENTS, BATCH),
        "replay": counted(parley, "replay", *at),
        "stance of one cell": counted(parley, "stance", "party-007", "issue-100", *at),
    }


def counted(*command):
    """Instructions of a command, all threads together."""
    say("counting " + " ".join(str(word).rpartition("/")[2] for word in command) + " …")
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         *map(str, command)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        raise Failure(f"callgrind on {command[0]} ended with {done.returncode}: "
                      f"{done.stderr[-400:]}")
    return int(found.group(1))


def swift_version():
    first = run("swift", "--version").splitlines()[0]
    return first.partition(" (")[0]
