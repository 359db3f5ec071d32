"""Rows about the General Assembly: 870,109 votes of 200 parties on 6,203 roll calls."""

import csv
import io
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
    ledger, parley, python = built(run_of), run_of.programs.parley, python_peer()
    words = [parley, "matrix", "--measure", "agreement-half", "--format"]
    output = run_of.scratch.place / "numpy.csv"
    ours, wholes = [], []

    def compute():
        done = Watched(*words, "json", "--ledger", ledger)
        wholes.append(done.seconds)
        found = json.loads(done.output)
        if "seconds" in found:
            ours.append(1e3 * found["seconds"])

    def compute_by_numpy():
        # The first round of a process warms its libraries and is not counted.
        lines = run(python, SOURCES / "numpy_agreement.py", run_of.unga, output, 2).split()
        return 1e3 * float(lines[1])

    taken = in_turn(run_of.rounds, "agreement of all pairs", numpy=compute_by_numpy, parley=compute)
    compare(run(*words, "csv", "--ledger", ledger), output.read_text())
    run_of.table.add(Figure(
        "agreement of all pairs, whole command", "s", wholes, goal=Goal("≤", 1.5)))
    if not ours:
        raise Failure("matrix does not say how long its computation took")
    run_of.table.add(Figure(
        "agreement of all pairs, the computation", "ms", ours, None, "numpy, BLAS",
        taken["numpy"], Goal("≤", 1)))


def compare(ours, theirs):
    """Every pair must have the same number of roll calls and the same agreement."""
    def pairs(text):
        found = {}
        for row in csv.DictReader(io.StringIO(text)):
            if row["value"]:
                found[frozenset((row["a"], row["b"]))] = int(row["n"]), float(row["value"])
        return found

    mine, other = pairs(ours), pairs(theirs)
    different = [pair for pair in mine.keys() & other.keys()
                 if mine[pair][0] != other[pair][0] or abs(mine[pair][1] - other[pair][1]) > 1e-9]
    if different or not mine:
        raise Failure(f"{len(different)} of {len(mine)} pairs differ from numpy's, such as "
                      f"{[sorted(pair) for pair in different[:2]]}")
