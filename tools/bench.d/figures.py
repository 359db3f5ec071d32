"""Figures: what was measured, its summary, and the one table of all of them."""

import dataclasses
import json
import math
import statistics


@dataclasses.dataclass
class Goal:
    """What a figure is to reach: its ratio to the peer's, or without a peer the figure itself."""
    sign: str
    bound: float
    text: str = ""

    def is_met(self, value):
        return value >= self.bound if self.sign == "≥" else value <= self.bound

    def __str__(self):
        return self.text or f"{self.sign} {number(self.bound)}"


@dataclasses.dataclass
class Figure:
    """One line of the table: the values of some rounds, ours and a peer's measured in turn."""
    work: str
    unit: str
    ours: list
    size: int | None = None
    peer: str = ""
    theirs: list = dataclasses.field(default_factory=list)
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self):
        """The median of the ratios of the rounds; a round's two halves met the same machine."""
        if not self.theirs:
            return None
        return statistics.median(own / other for own, other in zip(self.ours, self.theirs))

    @property
    def is_reached(self):
        if self.goal is None:
            return None
        ratio = self.ratio
        return self.goal.is_met(statistics.median(self.ours) if ratio is None else ratio)

    def cost(self, values):
        """What all of the work costs at this size, for the growth: a rate is turned over."""
        median = statistics.median(values)
        return self.size / median if "/s" in self.unit else median


class Table:
    HEAD = ("work", "events", "unit", "ours", "least–most", "peer", "peer's", "least–most", "ratio",
            "to reach", "reached", "cost grows")
    RIGHT = {1, 3, 4, 6, 7, 8}

    def __init__(self):
        self.figures, self.missing = [], []

    def add(self, figure):
        self.figures.append(figure)

    def miss(self, work, reason):
        """Notes a row that could not be measured."""
        self.missing.append((work, " ".join(str(reason).split())))

    def growth(self):
        """For each work and peer the exponents of the cost over the sizes, ours and the peer's."""
        lines = {}
        for figure in self.figures:
            if figure.size is not None:
                lines.setdefault((figure.work, figure.peer), []).append(figure)
        found = {}
        for key, figures in lines.items():
            figures.sort(key=lambda figure: figure.size)
            sizes = [figure.size for figure in figures]
            if len(set(sizes)) < 2 or figures[0].unit.startswith("×"):
                continue
            ours = exponent(sizes, [figure.cost(figure.ours) for figure in figures])
            theirs = exponent(sizes, [figure.cost(figure.theirs) for figure in figures]) \
                if all(figure.theirs for figure in figures) else None
            found[key] = (sizes[-1], ours, theirs)
        return found

    def rows(self):
        growth = self.growth()
        rows = []
        for figure in self.figures:
            largest, ours, theirs = growth.get((figure.work, figure.peer), (None, None, None))
            grows = ""
            if figure.size is not None and figure.size == largest:
                grows = f"n^{ours:.2f}" + (f" (n^{theirs:.2f})" if theirs is not None else "")
            reached = {None: "", True: "yes", False: "NO"}[figure.is_reached]
            rows.append((
                figure.work, f"{figure.size:,}" if figure.size else "", figure.unit,
                *summary(figure.ours), figure.peer,
                *(summary(figure.theirs) if figure.theirs else ("", "")),
                "" if figure.ratio is None else number(figure.ratio),
                str(figure.goal or ""), reached, grows))
        return rows

    def text(self):
        rows = [self.HEAD] + self.rows()
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.HEAD))]
        lines = []
        for row in rows:
            cells = [cell.rjust(width) if column in self.RIGHT else cell.ljust(width)
                     for column, (cell, width) in enumerate(zip(row, widths))]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines + self.notes("  "))

    def markdown(self):
        marks = ["---:" if column in self.RIGHT else "---" for column in range(len(self.HEAD))]
        rows = [self.HEAD, marks] + self.rows()
        lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        return "\n".join(lines + self.notes("- ", between=""))

    def notes(self, indent, between=None):
        notes = [f"{figure.work}: {figure.note}" for figure in self.figures if figure.note]
        notes = list(dict.fromkeys(notes))
        notes += [f"{work}: not measured: {reason}" for work, reason in self.missing]
        if notes and between is not None:
            notes_lines = [between]
        else:
            notes_lines = []
        return notes_lines + [indent + note for note in notes]

    def record(self):
        """The same as JSON values."""
        growth = self.growth()
        figures = []
        for figure in self.figures:
            record = {
                "work": figure.work, "events": figure.size, "unit": figure.unit,
                "ours": described(figure.ours), "peer": figure.peer or None,
                "theirs": described(figure.theirs) if figure.theirs else None,
                "ratio": figure.ratio, "goal": str(figure.goal) if figure.goal else None,
                "reached": figure.is_reached, "note": figure.note or None}
            largest, ours, theirs = growth.get((figure.work, figure.peer), (None, None, None))
            if figure.size is not None and figure.size == largest:
                record["exponent"] = {"ours": ours, "theirs": theirs}
            figures.append(record)
        missing = [{"work": work, "reason": reason} for work, reason in self.missing]
        return {"figures": figures, "notMeasured": missing}


def exponent(sizes, costs):
    """The k of cost = c·n^k: least squares through the logarithms."""
    x = [math.log(size) for size in sizes]
    y = [math.log(max(cost, 1e-12)) for cost in costs]
    return statistics.linear_regression(x, y).slope


def summary(values):
    return number(statistics.median(values)), f"{number(min(values))}–{number(max(values))}"


def described(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values),
            "rounds": values}


def number(value):
    """Three figures where it is small, and groups of three digits where it is large."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


def as_json(machine, options, table):
    report = {"machine": machine, "options": options, **table.record()}
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
