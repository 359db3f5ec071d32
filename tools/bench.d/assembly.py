"""Rows about the General Assembly: 870,109 votes of 200 parties on 6,203 roll calls."""

import json
import os

from figures import Figure, Goal
from machine import ROOT, SOURCES, Failure, Watched, python_peer, run, say
from writing import in_turn

VOTES = 870_109
BUILD = ROOT / "tools" / "examples" / "unga" / "build"


def built(run_of):
    """The built ledger, made once a run; and the seconds of that."""
    if not run_of.unga.is_dir():
        raise Failure(f"no data at {run_of.unga}; --unga names the folder")
    if not BUILD.exists():
        raise Failure("this version has no tools/examples/unga/build")
    folder = run_of.scratch.place / "unga"
    if not folder.exists():
        build_once(run_of)
    return folder


def build_once(run_of):
    folder = run_of.scratch.fresh("unga")
    folder.rmdir()
    environment = {**os.environ, "PARLEY": str(run_of.programs.parley)}
    done = Watched(BUILD, run_of.unga, folder, env=environment)
    stats = json.loads(run(
        run_of.programs.parley, "stats", "--format", "json", "--ledger", folder))
    if stats["size"] < VOTES:
        raise Failure(f"found {stats['size']} events, expected {VOTES} votes and more")
    return stats["size"], done


def build(run_of):
    """The whole ledger from the CSV files, everything included."""
    built(run_of)
    rates = []
    for number in range(run_of.rounds):
        say(f"build of the General Assembly, round {number + 1} of {run_of.rounds} …")
        size, done = build_once(run_of)
        rates.append(size / done.seconds)
    run_of.table.add(Figure(
        "General Assembly from CSV", "events/s", rates, goal=Goal("≥", 80_000)))


def fold(run_of):
    """All its votes folded to stances."""
    ledger = built(run_of)
    found = [json.loads(run(run_of.programs.parley, "replay", "--format", "json",
                            "--ledger", ledger))["eventsPerSecond"]
             for _ in range(run_of.rounds)]
    run_of.table.add(Figure(
        "General Assembly, fold to stances", "events/s", found, goal=Goal("≥", 1_500_000)))


def matrix(run_of):
    """Agreement of all pairs over all roll calls, beside numpy's BLAS on indicator matrices."""
    ledger, python = built(run_of), python_peer()
    raise Failure("this version has no matrix --measure")
