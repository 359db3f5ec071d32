"""Agreement of all pairs of parties over all roll calls, by numpy's fastest formulation.

    numpy_agreement.py FOLDER OUTPUT ROUNDS

Reads the votes of the General Assembly from FOLDER and computes, ROUNDS times, the mean of
1 − |a − b|/2 over the roll calls on which both voted (no 0, abstain 1, yes 2): with indicator
matrices Y, A, N the sums are (Y + A/2)(Y + A/2)ᵀ + (N + A/2)(N + A/2)ᵀ + AAᵀ/2, the counts those
of M = Y + A + N, each a product of a matrix with its own transpose, for which numpy calls BLAS.
Single precision holds all sums exactly. Timed is from the table of votes to the agreements, the
indicators included. Output: a line of seconds for each round, and the pairs to OUTPUT as CSV.
"""

import csv
import gzip
import pathlib
import sys
import time

import numpy


def main():
    folder, output, rounds = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    names, votes = read(folder / "un_votes_2021.csv.gz")
    for _ in range(rounds):
        start = time.perf_counter()
        agreement, count = agreements(votes)
        print(f"{time.perf_counter() - start:.9f}")
    with open(output, "w", encoding="utf-8") as file:
        file.write("a,b,n,value\n")
        for first, name in enumerate(names):
            for second in range(first + 1, len(names)):
                pairs = int(count[first, second])
                value = repr(float(agreement[first, second])) if pairs else ""
                file.write(f"{name},{names[second]},{pairs},{value}\n")


def agreements(votes):
    yes = (votes == 2).astype(numpy.float32)
    half = (votes == 1).astype(numpy.float32)
    no = (votes == 0).astype(numpy.float32)
    voted = yes + half + no
    count = voted @ voted.T
    sums = 0.5 * (half @ half.T)
    for side in (yes + 0.5 * half, no + 0.5 * half):
        sums += side @ side.T
    with numpy.errstate(invalid="ignore"):
        return sums.astype(numpy.float64) / count, count


def read(path):
    """The parties by name, and a table party by roll call of 0, 1, 2, or −1 for nothing."""
    levels = {"no": 0, "abstain": 1, "yes": 2}
    parties, calls, found = {}, {}, []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            party = parties.setdefault(row["country_code"].lower() or row["country"], len(parties))
            call = calls.setdefault(row["rcid"], len(calls))
            found.append((party, call, levels[row["vote"]]))
    votes = numpy.full((len(parties), len(calls)), -1, dtype=numpy.int8)
    columns = numpy.array(found)
    votes[columns[:, 0], columns[:, 1]] = columns[:, 2]
    return list(parties), votes


main()
