"""A chart with all that a reader needs: its finding, a guide, the source, the same as a table.

The charts of results (``front``, ``worst``, ``tornado`` and others) return a `Figure`;
``write_figure`` puts it into a file. What is drawn and what the table holds are the same numbers.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from sonae.brief.charts.files import write_chart
from sonae.brief.charts.palette import INK, MUTED
from sonae.brief.charts.svg import Spec, row_labels, wrapped
from sonae.brief.numbers import amount, is_percentage, unit_words
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.writing import write_whole

__all__ = [
    "Cell",
    "Figure",
    "Names",
    "balanced",
    "beside",
    "check_figure",
    "figure",
    "known_outcome",
    "known_plans",
    "labelled",
    "legend",
    "line_at",
    "measure",
    "rows_axis",
    "step",
    "write_figure",
]

Cell: TypeAlias = str | float | int | None
ENDINGS: Final = (".svg", ".png", ".csv")
LETTERS: Final = 100
"""Characters on a line of a title."""
NOTE: Final = 132
"""Characters on a line of a note, which is smaller."""
LABEL: Final = 44
"""Characters on a line of a row's label."""
WIDTH: Final = 460
_COSTS: Final = MappingProxyType({"yearly": "yearly cost", "upfront": "upfront cost"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the same figures as a table.

    Attributes
    ----------
    title : str
        What is to be seen, as a sentence.
    notes : tuple of str
        How to read it, and what it was made of.
    spec : dict
        Vega-Lite, as ``write_chart`` takes it, with title and notes.
    columns : tuple of str
        Heads of the table, with units.
    rows : tuple of tuples
        Numbers as they were computed, not rounded; None for what is not there.
    """

    title: str
    notes: tuple[str, ...]
    spec: Spec
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What plans, outcomes, options, inputs and states are called; ids where nothing is known."""

    plans: Mapping[str, str]
    outcomes: Mapping[str, str]
    options: Mapping[str, str]
    inputs: Mapping[str, str]
    units: Mapping[str, str]
    states: Mapping[tuple[str, str], str]
    source: str

    @classmethod
    def of(cls, dossier: Dossier | None) -> "Names":
        """Take the labels of a dossier, and its name as the source."""
        if dossier is None:
            return cls({}, {}, {}, {}, {}, {}, "")
        content = dossier.content
        factors = {name: entry.label for name, entry in content.factors.items()}
        quantities = {name: entry.label or name for name, entry in content.quantities.items()}
        return cls(
            {name: entry.label for name, entry in content.plans.items()},
            {name: entry.label for name, entry in content.outcomes.items()},
            {name: entry.label for name, entry in content.options.items()},
            {**quantities, **factors},
            {
                **{name: entry.unit for name, entry in content.quantities.items()},
                **{f"{name}.{term}": content.money for name in content.options for term in _COSTS},
            },
            {
                (name, state): entry.label
                for name, factor in content.factors.items()
                for state, entry in factor.states.items()
            },
            f"Source: dossier {content.dossier}, as of {content.as_of}.",
        )

    def plan(self, name: str) -> str:
        """Return what a plan is called."""
        return self.plans.get(name, name)

    def outcome(self, name: str) -> str:
        """Return what an outcome is called."""
        return self.outcomes.get(name, name)

    def input(self, name: str) -> str:
        """Return what a quantity, a factor, or a term of an option is called."""
        option, _, term = name.partition(".")
        if term:
            return f"{self.options.get(option, option)}: {_COSTS.get(term, term)}"
        return self.inputs.get(name, name)

    def end(self, name: str, end: str) -> str:
        """Return what an end of an input is called: a state, or a number in its unit."""
        if (name, end) in self.states:
            return self.states[(name, end)]
        unit = self.units.get(name, "1")
        return end if unit == "1" or unit_words(unit) == "" else amount(float(end), unit)

    def notes(self, *said: str) -> tuple[str, ...]:
        """Return the notes with the source at the end."""
        return tuple(note for note in (*said, self.source) if note)


def figure(
    title: str,
    notes: Sequence[str],
    body: Spec,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> Figure:
    """Return a figure: the chart under its finding, the notes below that."""
    title = title[:1].upper() + title[1:]
    head = {
        "text": balanced(title, LETTERS),
        "fontSize": 14,
        "lineHeight": 17,
        "subtitle": [line for note in notes for line in balanced(note, NOTE)],
        "subtitleColor": MUTED,
        "subtitleFontSize": 11.5,
        "subtitleLineHeight": 15,
        "subtitlePadding": 5,
        "anchor": "start",
        "frame": "bounds",
        "offset": 18,
    }
    spec = {**body, "description": title, "title": head}
    return Figure(title, tuple(notes), spec, tuple(columns), tuple(tuple(row) for row in rows))


def write_figure(drawn: Figure, path: Path) -> Path:
    """Write a figure: drawn as ``.svg`` or ``.png``, or its table as ``.csv``.

    Raises
    ------
    UsageError
        If the name of the file ends in something else.
    """
    if path.suffix.lower() != ".csv":
        check_figure(path)
        return write_chart(drawn.spec, path)
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(drawn.columns)
    lines.writerows(["" if cell is None else cell for cell in row] for row in drawn.rows)
    return write_whole(path, text.getvalue())


def check_figure(path: Path) -> None:
    """Refuse, before anything is computed, a file whose ending says no form of a figure."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path} ends in neither {' nor '.join(ENDINGS)}")


def balanced(text: str, width: int) -> list[str]:
    """Break a text into as few lines as it takes, of about the same length."""
    lines = wrapped(text, width)
    narrower = wrapped(text, len(text) // len(lines) + 9)
    return narrower if len(narrower) == len(lines) else lines


def known_outcome(outcome: str, known: Sequence[str]) -> None:
    """Refuse an outcome that is not one of those that were run."""
    if outcome not in known:
        raise UsageError.unknown("outcome", outcome, known)


def known_plans(plans: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return the plans to draw, all if none is named; refuse one that was not run."""
    for name in plans:
        if name not in known:
            raise UsageError.unknown("plan", name, known)
    return tuple(plans) or tuple(known)


# rows, axes and lines that several charts share ---------------------------------------------------


def measure(name: str, unit: str, better: str | None = None, **scale: object) -> Spec:
    """Return a channel for values of a unit: its axis names what, in which unit, and which way."""
    said = [unit_words(unit)] if unit_words(unit) else []
    said += [f"{better} is better"] if better else []
    axis = {
        "title": f"{name} \u2013 {'; '.join(said)}" if said else name,
        "format": ".1~%" if is_percentage(unit) else ",.5~r",
        "tickCount": 6,
        "labelOverlap": True,
    }
    return {
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, **scale},
        "axis": axis,
    }


def rows_axis(count: int) -> Spec:
    """Return a channel of rows, one below the other; row 0 is centred on 0.5."""
    scale = {"domain": [count, 0], "nice": False, "zero": False}
    return {"field": "row", "type": "quantitative", "scale": scale, "axis": None}


def step(labels: Iterable[str], least: float, letters: int = LABEL) -> float:
    """Return the height of a row in which the longest label has room."""
    most = max((len(wrapped(label, letters)) for label in labels), default=1)
    return max(least, 13.0 * most + 8.0)


def labelled(labels: Iterable[str], y: Spec, letters: int = LABEL) -> list[Spec]:
    """Return layers that name the rows at the left of the panel."""
    rows: list[Spec] = []
    for at, label in enumerate(labels):
        lines = wrapped(label, letters)
        rows.append({"row": at + 0.5, "label": "\n".join(lines), "lines": len(lines)})
    return row_labels(rows, y)


def beside(texts: Iterable[str], y: Spec, width: float = WIDTH) -> Spec:
    """Return a layer that says something at the right of each row."""
    rows = [{"row": at + 0.5, "text": text} for at, text in enumerate(texts)]
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "color": INK,
                 "fontSize": 11.5},
        "encoding": {"y": y, "x": {"value": width + 12}, "text": {"field": "text"}},
    }  # fmt: skip


def line_at(value: float | None, unit: str, x: Spec, said: str = "threshold") -> list[Spec]:
    """Return an upright line at a value, named above the panel; nothing if there is no value."""
    if value is None:
        return []
    rows = [{"at": value, "text": f"{said} {amount(value, unit)}"}]
    place = {"x": {"field": "at", **x}}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3], "strokeWidth": 1.4},
            "encoding": place,
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "color": INK, "fontSize": 11.5, "baseline": "bottom"},
            "encoding": {**place, "y": {"value": -4}, "text": {"field": "text"}},
        },
    ]


def legend(colours: Mapping[str, str]) -> Spec:
    """Return a colour channel whose legend stands above the panel; reads the field `kind`."""
    return {
        "field": "kind",
        "type": "nominal",
        "sort": list(colours),
        "scale": {"domain": list(colours), "range": list(colours.values())},
        "legend": {"title": None, "orient": "bottom", "direction": "horizontal",
                   "labelColor": INK, "labelFontSize": 11.5, "labelLimit": 420, "columns": 0,
                   "symbolOpacity": 1, "symbolType": "square"},
    }  # fmt: skip
