"""Rows about reading: start, single questions, replay, a past moment, verify, bytes on disk."""

import json
import os

from figures import Figure, Goal
from ledgers import expect
from machine import SOURCES, Failure, Watched, python_peer, run, timed
from writing import in_turn

POINT_ROUNDS = 20
# Days of the years that the workload runs through, one a round.
DAYS = ("2021-03-11", "2022-06-15", "2023-11-02", "2020-09-27", "2024-05-20")


def start(run_of):
    """From nothing to the end of the smallest command, beside the smallest program."""
    programs = run_of.programs
    hello, parley = programs.swift("hello"), programs.parley
    times = in_turn(
        max(POINT_ROUNDS, run_of.rounds), "start",
        hello=lambda: 1e3 * timed(hello), parley=lambda: 1e3 * timed(parley, "--version"))
    run_of.table.add(Figure(
        "start: parley --version", "ms", times["parley"], None, "static hello-world in Swift",
        times["hello"], Goal("≤", 2.5)))


def stance(run_of):
    """Where one party stands on one issue, by 50 statements however many there are."""
    def words(number):
        return ["stance", f"party-{number % 20:03}", "issue-100"]
    ask(run_of, "stance of one cell of 50", words)


def history(run_of):
    """A cell of 5,000 events, every one of them told."""
    cell = ["party-000", "issue-000"]
    ask(run_of, "history of 5,000 events, CSV",
        lambda number: ["history", *cell, "--format", "csv"], fits=has_large_cell)
    ask(run_of, "history of 5,000 events, text",
        lambda number: ["history", *cell], fits=has_large_cell, is_judged=False)
    ask(run_of, "stance of a cell of 5,000",
        lambda number: ["stance", *cell], fits=has_large_cell, is_judged=False)


def has_large_cell(events):
    return events // 200 >= 5_000


def proof(run_of):
    """That one event is in the ledger, as a file that stands for itself."""
    for events in run_of.sizes:
        run_of.scratch.sign(events)

    def words(number):
        return ["prove", str((number * 7_919 + 400) % min(run_of.sizes))]
    times = ask(run_of, "proof of one event", words)
    for events, (versions, proofs) in times.items():
        beyond = [own - other for own, other in zip(proofs, versions)]
        run_of.table.add(Figure(
            "proof of one event, beyond --version", "ms", beyond, events,
            goal=Goal("≤", 5) if events >= 10_000_000 else None))


def ask(run_of, work, words, fits=lambda events: True, is_judged=True):
    """A question from a cold process, beside `parley --version`; the times of both by size."""
    parley, taken = run_of.programs.parley, {}
    for events in [size for size in run_of.sizes if fits(size)]:
        ledger = run_of.scratch.ledger(events)
        numbers = iter(range(10**6))
        times = in_turn(
            max(POINT_ROUNDS, run_of.rounds), f"{work} among {events:,}",
            version=lambda: 1e3 * timed(parley, "--version"),
            parley=lambda: 1e3 * timed(parley, *words(next(numbers)), "--ledger", ledger))
        taken[events] = times["version"], times["parley"]
        run_of.table.add(Figure(
            work, "ms", times["parley"], events, "parley --version", times["version"],
            run_of.goal(events, Goal("≤", 2)) if is_judged else None))
    run_of.compare_sizes(
        work, "ms", {size: own for size, (_, own) in taken.items()}, Goal("≤", 1.1))
    return taken


def replay(run_of):
    """All projections from nothing, a cold process, beside LMDB's cursor over every byte."""
    floor, parley = run_of.programs.floor, run_of.programs.parley
    rates = {}
    for events in run_of.sizes:
        ledger = run_of.scratch.ledger(events)
        size, _ = run_of.scratch.size(events)
        memory, folds = [], []

        def scan():
            done = Watched(floor, "scan", ledger)
            expect(int(done.output.split()[1]), size, "events in the scan")
            return size / done.seconds

        def take():
            done = Watched(parley, "replay", "--format", "json", "--ledger", ledger)
            found = json.loads(done.output)
            expect(found["size"], size, "events in the replay")
            memory.append(done.private_bytes / 1e6)
            folds.append(found["eventsPerSecond"])
            return size / done.seconds

        taken = in_turn(run_of.rounds, f"replay of {events:,}", LMDB=scan, parley=take)
        rates[events] = taken["parley"]
        run_of.table.add(Figure(
            "replay, whole process", "events/s", taken["parley"], events,
            "LMDB cursor, every byte", taken["LMDB"], run_of.goal(events, Goal("≥", 0.4))))
        run_of.table.add(Figure(
            "replay, its fold alone", "events/s", folds, events, "LMDB cursor, every byte",
            taken["LMDB"]))
        run_of.memory("replay", events, memory)
    run_of.compare_sizes("replay, whole process", "events/s", rates, Goal("≥", 0.9))


def replay_duckdb(run_of):
    """The same latest stance a cell by SQL, over all that is stored of an event."""
    parley, python = run_of.programs.parley, python_peer()
    for events in run_of.sizes:
        ledger, database = run_of.scratch.ledger(events), run_of.scratch.database(events)
        size, _ = run_of.scratch.size(events)
        stances = run_of.scratch.place / "stances.csv"
        stances.write_text(run(parley, "stance", "--format", "csv", "--ledger", ledger))
        run(python, SOURCES / "duckdb_stances.py", "compare", database, stances)

        def query():
            found = Watched(python, SOURCES / "duckdb_stances.py", "query", database).output
            return size / float(found.split()[0])

        taken = in_turn(
            run_of.rounds, f"replay of {events:,} beside DuckDB", DuckDB=query,
            parley=lambda: size / Watched(parley, "replay", "--ledger", ledger).seconds)
        run_of.table.add(Figure(
            "replay, whole process", "events/s", taken["parley"], events, "DuckDB, SQL",
            taken["DuckDB"], run_of.goal(events, Goal("≥", 1))))


def moment(run_of):
    """All stances as of an arbitrary day, beside our replay."""
    parley = run_of.programs.parley
    for events in run_of.sizes:
        ledger = run_of.scratch.ledger(events)
        size, _ = run_of.scratch.size(events)
        numbers = iter(range(10**6))

        def take():
            day = DAYS[next(numbers) % len(DAYS)]
            done = Watched(
                parley, "replay", "--valid-at", day, "--format", "json", "--ledger", ledger)
            expect(json.loads(done.output)["records"][0]["events"], size, "events in the fold")
            return size / done.seconds

        taken = in_turn(
            run_of.rounds, f"stances of {events:,} at a past moment",
            replay=lambda: size / Watched(parley, "replay", "--ledger", ledger).seconds,
            moment=take)
        run_of.table.add(Figure(
            "all stances at a past day, whole process", "events/s", taken["moment"], events,
            "parley replay", taken["replay"], run_of.goal(events, Goal("≥", 0.8))))


def verify(run_of):
    """Everything checked, beside the hashes alone on as many threads."""
    parley = run_of.programs.parley
    hashes, threads = run_of.programs.c("hashes", "-lcrypto", "-lpthread"), os.cpu_count()
    for events in run_of.sizes:
        ledger = run_of.scratch.ledger(events)
        size, root = run_of.scratch.size(events)
        memory = []

        def hash_all():
            seconds, count, found = run(hashes, ledger, threads).split()
            expect((int(count), found), (size, root), "hashed events and their root")
            return size / float(seconds)

        def take():
            done = Watched(parley, "verify", "--quiet", "--ledger", ledger)
            memory.append(done.private_bytes / 1e6)
            return size / done.seconds

        taken = in_turn(run_of.rounds, f"verify of {events:,}", hashes=hash_all, parley=take)
        run_of.table.add(Figure(
            "verify, whole process", "events/s", taken["parley"], events,
            f"the same hashes, {threads} threads", taken["hashes"],
            run_of.goal(events, Goal("≥", 0.6))))
        run_of.memory("verify", events, memory)


def size_on_disk(run_of):
    """Bytes an event of the whole folder, beside the JSON Lines of the same."""
    for events in run_of.sizes:
        ledger, export = run_of.scratch.ledger(events), run_of.scratch.export(events)
        size, _ = run_of.scratch.size(events)
        stored = sum(file.stat().st_size for file in ledger.rglob("*") if file.is_file())
        run_of.table.add(Figure(
            "bytes on disk", "bytes/event", [stored / size], events, "exported JSON Lines",
            [export.stat().st_size / size], run_of.goal(events, Goal("≤", 0.9))))
