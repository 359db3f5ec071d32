"""Rows about writing: appends beside LMDB, SQLite and eventsourcing, clients at once, import."""

import subprocess

from figures import Figure, Goal
from ledgers import expect
from machine import SOURCES, Failure, Watched, python_peer, run, say

BATCH = 10_000
DURABLE_EVENTS = 2_000
# Slow work is done on less: its rate does not depend on the size.
SQLITE_MOST = 1_000_000
EVENTSOURCING_MOST = 100_000
IMPORT_MOST = 1_000_000


def in_turn(rounds, what, **takes):
    """Calls all of `takes` in turn, so many rounds: A B A B. The values of each, by name."""
    values = {name: [] for name in takes}
    for number in range(rounds):
        say(f"{what}, round {number + 1} of {rounds} …")
        for name, take in takes.items():
            values[name].append(take())
    return values


def append_durable(run_of):
    """One event a commit, each forced to disk before the next."""
    scratch, programs, events = run_of.scratch, run_of.programs, DURABLE_EVENTS
    source = scratch.ledger(min(run_of.sizes))
    events = min(events, min(run_of.sizes))
    rates = in_turn(
        run_of.rounds, "append, 1 a commit",
        LMDB=lambda: lmdb_rate(scratch, programs, source, events, 1),
        parley=lambda: events / scratch.appended(events, 1, "parley")[1])
    run_of.table.add(Figure(
        "append, 1 a commit", "events/s", rates["parley"], events, "LMDB in C, record and id",
        rates["LMDB"], Goal("≥", 0.5)))


def append_batches(run_of):
    """Batches of 10,000, the events ready in memory."""
    scratch, programs = run_of.scratch, run_of.programs
    for events in run_of.sizes:
        source = scratch.ledger(events)
        rates = in_turn(
            run_of.rounds, f"append of {events:,}",
            LMDB=lambda: lmdb_rate(scratch, programs, source, events, BATCH),
            parley=lambda: events / scratch.appended(events, BATCH, "parley")[1])
        run_of.table.add(Figure(
            "append, 10,000 a commit", "events/s", rates["parley"], events,
            "LMDB in C, record and id", rates["LMDB"], run_of.goal(events, Goal("≥", 0.25))))
        scratch.remove(scratch.place / "lmdb")
        scratch.remove(scratch.place / "parley")


def append_sqlite(run_of):
    """The same beside SQLite with an index of the tags."""
    scratch, programs = run_of.scratch, run_of.programs
    sqlite = programs.c("sqlite", "-lsqlite3")

    def take(source, events):
        folder = scratch.fresh("sqlite")
        seconds, count, tags, _ = run(sqlite, source, folder / "events.db", events, BATCH).split()
        expect(int(count), events, "events in SQLite")
        if not 5 * events <= int(tags) <= 7 * events:
            raise Failure(f"found {tags} tags in SQLite, expected about six an event")
        return events / float(seconds)

    for events in [size for size in run_of.sizes if size <= SQLITE_MOST]:
        source = scratch.ledger(events)
        rates = in_turn(
            run_of.rounds, f"append of {events:,} beside SQLite",
            SQLite=lambda: take(source, events),
            parley=lambda: events / scratch.appended(events, BATCH, "parley")[1])
        run_of.table.add(Figure(
            "append, 10,000 a commit", "events/s", rates["parley"], events,
            "SQLite in C, id and tags", rates["SQLite"], run_of.goal(events, Goal("≥", 4))))
        scratch.remove(scratch.place / "sqlite")


def append_eventsourcing(run_of):
    """The same beside the library eventsourcing on its SQLite."""
    scratch = run_of.scratch
    python = python_peer()

    def take(events):
        folder = scratch.fresh("eventsourcing")
        seconds, count = run(
            python, SOURCES / "eventsourcing_append.py", scratch.export(events),
            folder / "events.db", events, BATCH).split()
        expect(int(count), events, "events in eventsourcing")
        return events / float(seconds)

    sizes = [size for size in run_of.sizes if size <= EVENTSOURCING_MOST]
    for events in sizes:
        scratch.export(events)
        rates = in_turn(
            run_of.rounds, f"append of {events:,} beside eventsourcing",
            eventsourcing=lambda: take(events),
            parley=lambda: events / scratch.appended(events, BATCH, "parley")[1])
        run_of.table.add(Figure(
            "append, 10,000 a commit", "events/s", rates["parley"], events,
            "Python eventsourcing", rates["eventsourcing"],
            Goal("≥", 10) if events == max(sizes) else None))
        scratch.remove(scratch.place / "eventsourcing")


def import_lines(run_of):
    """JSON Lines into a new ledger, end to end, beside jq reading the same file."""
    scratch, parley = run_of.scratch, run_of.programs.parley
    for events in [size for size in run_of.sizes if size <= IMPORT_MOST]:
        path = scratch.export(events)
        size, root = scratch.size(events)
        memory = []

        def take():
            folder = scratch.fresh("imported")
            folder.rmdir()
            run(parley, "init", folder, "--title", "Measurement", "--quiet")
            done = Watched(parley, "append", path, "--ledger", folder, "--quiet",
                           output=subprocess.DEVNULL)
            memory.append(done.private_bytes / 1e6)
            return size / done.seconds

        def take_jq():
            return size / Watched("jq", "-c", ".", path, output=subprocess.DEVNULL).seconds

        rates = in_turn(run_of.rounds, f"import of {events:,}", jq=take_jq, parley=take)
        imported = run(parley, "stats", "--format", "json", "--ledger", scratch.place / "imported")
        if root not in imported:
            raise Failure("the imported ledger has another root than the exported one")
        run_of.table.add(Figure(
            "import of JSON Lines, end to end", "events/s", rates["parley"], events, "jq -c .",
            rates["jq"], run_of.goal(events, Goal("≥", 1))))
        run_of.memory("import", events, memory)
        scratch.remove(scratch.place / "imported")


def clients(run_of):
    """32 clients of one process, each acknowledged after its own sync, beside one."""
    scratch, programs = run_of.scratch, run_of.programs
    events = min(DURABLE_EVENTS, min(run_of.sizes))

    def rate(count):
        folder = scratch.fresh("clients")
        seconds, done, _ = run(programs.append, "clients", folder, events, count).split()
        expect(int(done), events, "events appended")
        return events / float(seconds)

    rates = in_turn(
        run_of.rounds, "append by clients at once", one=lambda: rate(1), many=lambda: rate(32))
    run(programs.parley, "verify", "--quiet", "--ledger", scratch.place / "clients")
    run_of.table.add(Figure(
        "append, 1 a commit, 32 clients at once", "events/s", rates["many"], events,
        "one client", rates["one"], Goal("≥", 6)))


def lmdb_rate(scratch, programs, source, events, batch):
    seconds, count, _ = run(
        programs.floor, "append", source, scratch.fresh("lmdb"), events, batch).split()
    expect(int(count), events, "events in LMDB")
    return events / float(seconds)
