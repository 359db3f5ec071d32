"""The scratch folder of a run: the ledgers that are measured, and what peers have made of them."""

import json
import os
import pathlib
import shutil

from machine import Failure, SOURCES, python_peer, run, say


class Scratch:
    """Makes each ledger once a run; the folder goes when the run ends."""

    def __init__(self, place, programs):
        self.place, self.programs = pathlib.Path(place), programs
        self._ledgers, self._exports, self._databases = {}, {}, {}

    def fresh(self, name):
        """A new empty folder; what had its name is removed, and the disk is quiet."""
        folder = self.place / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        os.sync()
        return folder

    def remove(self, path):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def appended(self, events, batch, name):
        """Appends positions to a new ledger by parley's library; the folder and the seconds."""
        folder = self.fresh(name)
        seconds, count, _ = run(
            self.programs.append, "ledger", folder, events, batch).split()
        expect(int(count), events, "events appended")
        return folder, float(seconds)

    def ledger(self, events):
        """A ledger of so many positions, and what they refer to."""
        if events not in self._ledgers:
            say(f"Making a ledger of {events:,} events …")
            self._ledgers[events] = self.appended(events, 10_000, f"ledger-{events}")[0]
        return self._ledgers[events]

    def keep(self, events, folder):
        """Takes a ledger that a measurement made, so that it need not be made again."""
        if events not in self._ledgers:
            self._ledgers[events] = folder.rename(self.place / f"ledger-{events}")

    def size(self, events):
        """The number of all events of the ledger, declarations included, and its root."""
        stats = json.loads(run(
            self.programs.parley, "stats", "--format", "json", "--ledger", self.ledger(events)))
        return stats["size"], stats["root"]

    def sign(self, events):
        """Signs a checkpoint of the ledger, as proofs lead to one."""
        keys = {**os.environ, "PARLEY_KEYS": str(self.place / f"keys-{events}")}
        run(self.programs.parley, "key", "new", "bench", env=keys)
        run(self.programs.parley, "checkpoint", "--key", "bench", "--once",
            "--ledger", self.ledger(events), env=keys)

    def export(self, events):
        """The ledger as JSON Lines."""
        if events not in self._exports:
            say(f"Exporting {events:,} events …")
            path = self.place / f"export-{events}.jsonl"
            run(self.programs.parley, "export", "--output", path, "--quiet",
                "--ledger", self.ledger(events))
            self._exports[events] = path
        return self._exports[events]

    def database(self, events):
        """DuckDB's own file of the same positions."""
        if events not in self._databases:
            say(f"Making DuckDB's file of {events:,} events …")
            path = self.place / f"duckdb-{events}"
            count = run(python_peer(), SOURCES / "duckdb_stances.py", "make", path,
                        self.export(events))
            expect(int(count), events, "events in DuckDB")
            self._databases[events] = path
        return self._databases[events]

    def forget(self, events):
        """Removes what was made for a size, to make room for a larger one."""
        for made in (self._ledgers, self._exports, self._databases):
            path = made.pop(events, None)
            if path is not None:
                self.remove(path)


def expect(found, expected, what):
    """Peers must have done the same work."""
    if found != expected:
        raise Failure(f"found {found} {what}, expected {expected}")
