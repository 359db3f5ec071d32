"""DuckDB's latest stance a cell, from its own file.

    duckdb_stances.py make FILE EXPORT       a table of the positions of an export; prints how many
    duckdb_stances.py query FILE             prints the seconds and the number of stances
    duckdb_stances.py compare FILE CSV       holds the stances against those of `parley stance`

The table has a column for each thing that a position says. A stance is the latest position, by
date and then by number, for each party, issue, account and channel, of what it demands or prefers
(ideal) and of what it offers or accepts (acceptable): the rule of the ledger for such positions.
The query returns all that `parley stance` shows of it. Timed is all from opening the file to the
last row, in a new process, without the start of Python itself.
"""

import csv
import sys
import time

import duckdb

MAKE = """
CREATE TABLE positions AS
SELECT CAST(sequence AS UBIGINT) AS sequence, id, time AS recorded, recorder,
  data.party AS party, data.issue AS issue, data.label AS label, data.mode AS mode,
  CAST(data.valid AS VARCHAR) AS valid, CAST(data.value.exact AS DECIMAL(18, 3)) AS value,
  data.attribution.source AS source, data.attribution.locator AS locator,
  data.attribution.quote.text AS quote, data.attribution.channel AS channel,
  data.attribution.credibility AS credibility,
  data.attribution.voices[1].parties[1] AS voice
FROM read_json(?, format = 'newline_delimited', maximum_object_size = 4194304, columns = {
  id: 'UUID', time: 'TIMESTAMP', sequence: 'VARCHAR', recorder: 'VARCHAR', type: 'VARCHAR',
  data: $$STRUCT(
    party VARCHAR, issue VARCHAR, label VARCHAR, mode VARCHAR, valid VARCHAR,
    value STRUCT(exact VARCHAR),
    attribution STRUCT(
      source VARCHAR, locator VARCHAR, quote STRUCT(text VARCHAR), channel VARCHAR,
      credibility UTINYINT, voices STRUCT(parties VARCHAR[])[]))$$})
WHERE type = 'position.stated'
"""

QUERY = """
WITH latest AS (
  SELECT party, issue, voice, channel,
    CASE WHEN mode IN ('demands', 'prefers') THEN 'ideal' ELSE 'acceptable' END AS slot,
    arg_max(sequence, (valid, sequence)) AS sequence
  FROM positions GROUP BY ALL)
SELECT party, issue, slot, mode, value, valid, sequence, source, quote, credibility
FROM latest JOIN positions USING (party, issue, voice, channel, sequence)
"""


def main():
    command, path = sys.argv[1], sys.argv[2]
    start = time.perf_counter()
    database = duckdb.connect(path, read_only=command != "make")
    if command == "make":
        database.execute(MAKE, [sys.argv[3]])
        print(database.execute("SELECT count(*) FROM positions").fetchone()[0])
        return
    rows = database.execute(QUERY).fetchnumpy() if command == "query" else \
        database.execute(QUERY).fetchall()
    seconds = time.perf_counter() - start
    if command == "query":
        print(f"{seconds:.9f} {len(rows['party'])}")
    else:
        compare(rows, sys.argv[3])


def compare(rows, path):
    """Party, issue, slot, mode, value and event must be the same, of every stance."""
    found = {(row[0], row[1], row[2], row[3], float(row[4]), int(row[6])) for row in rows}
    with open(path, newline="", encoding="utf-8") as lines:
        expected = {
            (row["party"], row["issue"], row["slot"], row["mode"],
             float(row["value"].split()[0]), int(row["event"].lstrip("#")))
            for row in csv.DictReader(lines)}
    if found != expected:
        sys.exit(f"DuckDB has {len(found)} stances, parley {len(expected)}; in one only, such as "
                 f"{sorted(found ^ expected)[:3]}")


main()
