"""The same events through the Python library eventsourcing on its SQLite.

    eventsourcing_append.py EXPORT FILE EVENTS BATCH

Takes the first EVENTS positions of an export as domain events of one aggregate a party and issue,
and stores them BATCH at a time. Only the storing is timed, by the library's own event store with
its own transcoding; aggregates are not rebuilt. Output: seconds, events.
"""

import datetime
import json
import os
import sys
import time
import uuid


def main():
    export, path, events, batch = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    os.environ.update(PERSISTENCE_MODULE="eventsourcing.sqlite", SQLITE_DBNAME=path)
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate

    class Stance(Aggregate):
        class PositionStated(Aggregate.Event):
            body: dict

    # The class is looked up by its name when events are read; here they are only written.
    made, versions = [], {}
    with open(export, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["type"] != "position.stated" or len(made) == events:
                continue
            body = event["data"]
            originator = uuid.uuid5(uuid.NAMESPACE_URL, f"{body['party']}/{body['issue']}")
            versions[originator] = versions.get(originator, 0) + 1
            made.append(Stance.PositionStated(
                originator_id=originator, originator_version=versions[originator], body=body,
                timestamp=datetime.datetime.fromisoformat(event["time"])))

    application = Application()
    start = time.perf_counter()
    for place in range(0, len(made), batch):
        application.events.put(made[place:place + batch])
    seconds = time.perf_counter() - start
    with application.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("SELECT count(*) FROM stored_events")
        count = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] != 2:
            sys.exit("eventsourcing does not commit with synchronous FULL")
    print(f"{seconds:.9f} {count}")


main()
