#!/usr/bin/env python3
"""Write docs/reference from the code: schema, command line, codes, errors, metrics, certificate.

Reads docstrings, models and registries; writes one Markdown page each. The same code gives the
same pages. ``scripts/reference.py`` writes them, ``scripts/reference.py --check`` only compares
(exit code 1 if a page is out of date). ``tests/docs/test_reference.py`` does the same.
"""

import importlib
import inspect
import pkgutil
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import sonae
from sonae import errors
from sonae.cli import app
from sonae.dossier import CODES, DossierContent
from sonae.dossier.schema import Impact
from sonae.dossier.values import Date, IntervalField, Months, NumberField, WholeField
from sonae.evidence import SCALES, Scale
from sonae.expressions import ARITHMETIC, FUNCTIONS, OVER_TIME
from sonae.expressions.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- made by scripts/reference.py; edit the docstring, not this page -->"

FUNCTION_TEXT = {
    "abs": ("abs(x)", "x without its sign"),
    "clip": ("clip(x, low, high)", "x, but not below low and not above high"),
    "delay": (
        "delay(x, k, a)",
        "x k years earlier, k a whole number; a in the first k years (§10)",
    ),
    "exp": ("exp(x)", "e to the power of x; x has no unit"),
    "final": ("final(x)", "x in the last year"),
    "first": ("first(x)", "x in the first year of the horizon"),
    "highest": ("highest(x)", "the largest yearly x"),
    "log": ("log(x)", "natural logarithm; x has no unit"),
    "lowest": ("lowest(x)", "the smallest yearly x"),
    "max": ("max(x, y, …)", "the largest of its arguments"),
    "mean": ("mean(x)", "the mean of the yearly x"),
    "min": ("min(x, y, …)", "the smallest of its arguments"),
    "observed": (
        "observed(factor), observed(value, k)",
        "the state of a factor, or a named event, as seen by then; a value or stock of the model "
        "k years ago, one if not given (§8)",
    ),
    "piecewise": (
        "piecewise(x, x0, y0, x1, y1, …)",
        "straight lines between the points, flat outside them",
    ),
    "prev": ("prev(x, a)", "x a year earlier; a in the first year (§10)"),
    "product": ("product(x)", "the product of the yearly x; x has no unit"),
    "sqrt": ("sqrt(x)", "square root"),
    "sum_options": (
        "sum_options(x)",
        "sum over all options; inside, `on pay starts upfront difficulty` are the option's own",
    ),
    "total": ("total(x)", "the sum of the yearly x"),
    "where": ("where(condition, a, b)", "a if the condition holds, else b"),
    "years": ("years(condition)", "how many years the condition holds"),
}
"""Every function of the formula language: how it is written, and what it gives."""

SERIES_TEXT = (
    ("`t`", "the calendar year, a number without unit", "yearly formulas"),
    ("`on[option]`", "share of the option in effect, 0 to 1", "yearly formulas"),
    ("`pay[option]`", "its yearly cost this year", "yearly formulas"),
    ("`upfront[option]`", "its upfront cost, in the year of launch", "yearly formulas"),
    ("`starts[option]`", "1 in the year of launch, else 0", "yearly formulas"),
    ("`steps`", "number of the plan's steps whose trigger holds", "yearly formulas, `stretch`"),
    ("`difficulty`", "difficulty of the option at hand", "`stretch`, inside `sum_options`"),
    ("`table[factor]`", "the table's number for the factor's state", "every numeric formula"),
)

LAYOUT_TEXT = {
    "partition": "Its graded words meet end to end.",
    "gaps": "Its graded words leave gaps between them.",
    "nested": "Its graded words hold one another: several are true of one number.",
    "overlapping": "Its graded words overlap.",
}
"""How the graded words of a scale lie to each other, in words."""

EXITS = (
    ("0", "fine"),
    ("1", "findings, or judgements, constraints or a model that cannot be used"),
    ("2", "wrong use of the command line"),
    ("3", "a fault of Sonae's own; `SONAE_DEBUG=1` shows the details"),
    ("130", "interrupted"),
)


def pages() -> dict[str, str]:
    """Return every page of the reference by its file name."""
    made = {
        "dossier.md": dossier_page(),
        "cli.md": cli_page(),
        "codes.md": codes_page(),
        "errors.md": errors_page(),
        "metrics.md": metrics_page(),
        "scales.md": scales_page(),
        "formulas.md": formulas_page(),
        "certificate.md": certificate_page(),
    }
    return {name: f"{MADE}\n{text.strip()}\n" for name, text in made.items()}


# dossier ------------------------------------------------------------------------------------


def dossier_page() -> str:
    """Return the page of every key of a dossier, with its docstring."""
    parts = [
        "# Keys of a dossier",
        "A dossier is a folder. Every `*.yaml` at its top level is read in name order; a top-level "
        "key stands in one file only. All scalars are text that the schema reads "
        "(semantics §2, §3). An unknown key is an error. "
        "`<id>` is a name that you choose, `[]` an entry of a list.",
    ]
    for path, model in entries():
        parts += [f"## {path}", _first_paragraph(model), _key_table(model)]
    return "\n\n".join(parts)


def entries() -> list[tuple[str, type[BaseModel]]]:
    """Return every model of the schema with the first path at which it stands, in file order."""
    found: dict[type[BaseModel], str] = {}
    _collect("Top level", DossierContent, found)
    named: dict[type[BaseModel], str] = {Impact: "`influences.<factor>.<state>.<factor>`"}
    return [(named.get(model, path), model) for model, path in found.items()]


def keys(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield each key of a model as it is written, its field and its type with all annotations."""
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        written = "<state>" if (model, name) == (Impact, "scores") else field.alias or name
        yield written, field, hints[name]


def _collect(path: str, model: type[BaseModel], found: dict[type[BaseModel], str]) -> None:
    if model in found:
        return
    found[model] = path
    start = "" if path == "Top level" else path.strip("`") + "."
    for key, _, hint in keys(model):
        for suffix, inner in _models(hint):
            _collect(f"`{start}{key}{suffix}`", inner, found)


def _models(hint: Any) -> Iterator[tuple[str, type[BaseModel]]]:  # noqa: ANN401 - any annotation
    """Yield the models inside a type, with what stands between the key and them."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield "", hint
        return
    inside = get_args(hint)
    suffix = {dict: ".<id>", tuple: "[]"}.get(get_origin(hint), "")
    for part in inside[:1] if get_origin(hint) is Annotated else inside:
        for rest, model in _models(part):
            yield suffix + rest, model


def _key_table(model: type[BaseModel]) -> str:
    rows = []
    for key, field, hint in keys(model):
        meaning = " ".join((field.description or "").split())
        if key == "<state>":  # the scores stand beside the reasons, not below a key of their own
            rows.append((f"`{key}`", "number", "not judged", meaning))
            continue
        rows.append((f"`{key}`", _kind(hint) + _limits(field), _default(field), meaning))
    return _table(("key", "holds", "if left out", "meaning"), rows)


_NAMED = (
    *((NumberField, "number"), (WholeField, "whole number"), (IntervalField, "interval")),
    *(
        (Months, "duration"),
        (Date, "date"),
        (str, "text"),
        (float, "number"),
        (int, "whole number"),
    ),
)


def _kind(hint: Any) -> str:  # noqa: ANN401 - any annotation
    """Return a type in words."""
    for known, words in _NAMED:
        if hint == known:
            return words
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _kind(inside[0])
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in inside)
    if origin in (Union, types.UnionType):
        return _kind(next(part for part in inside if part is not type(None)))
    if origin is tuple and inside[-1] is not Ellipsis:
        return f"[{', '.join(_kind(part) for part in inside)}]"
    if origin is tuple:
        return f"list of {_plural(_kind(inside[0]))}"
    if origin is dict:
        return f"map of {_plural(_kind(inside[1]))}"
    return "entry" if issubclass(hint, BaseModel) else str(hint.__name__)


def _plural(noun: str) -> str:
    if noun == "entry" or noun.startswith("`"):
        return "entries" if noun == "entry" else noun
    return noun.replace("map", "maps", 1) if noun.startswith("map") else f"{noun}s"


def _limits(field: FieldInfo) -> str:
    """Return what a value must keep to, from the field's constraints."""
    rules = {
        name: getattr(rule, name)
        for rule in field.metadata
        for name in ("ge", "le", "min_length", "max_length", "pattern")
        if getattr(rule, name, None) is not None
    }
    spans = [_span(rules.get("ge"), rules.get("le"), "")]
    spans += [_span(rules.get("min_length"), rules.get("max_length"), " of them")]
    pattern = f"`{rules['pattern']}`" if "pattern" in rules else ""
    return "".join(f", {part}" for part in (*spans, pattern) if part)


def _span(low: float | None, high: float | None, noun: str) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low}{noun}"
    return f"at most {high}{noun}" if low is None else f"{low} to {high}{noun}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "error"
    default = field.default
    if default is None:
        return "–"
    if isinstance(default, (str, int, float)):
        return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"
    return "its defaults" if isinstance(default, BaseModel) else "none"


# command line -------------------------------------------------------------------------------


def cli_page() -> str:
    """Return the page of every command, its argument and its options."""
    parts = [
        "# Command line",
        "The dossier is a folder, or the id of a dossier that ships. Results go to standard "
        "output, progress and findings to standard error.",
        _table(("exit code", "meaning"), EXITS),
    ]
    for name, callback in commands():
        rows = list(_parameters(callback))
        words = [row[0] if row[1] == "needed" else f"[{row[0]}]" for row in rows if row[3]]
        usage = " ".join([f"sonae {name}", *words])
        parts += [f"## sonae {name}", _prose(callback), f"    {usage} [OPTIONS]"]
        parts.append(_table(("parameter", "if left out", "meaning"), [row[:3] for row in rows]))
    return "\n\n".join(parts)


def commands() -> list[tuple[str, Any]]:
    """Return every command's name and function: groups stand where their first command would."""
    return [*_commands_of(app, ""), *_commands_of_groups(app, "")]


def _commands_of(of: typer.Typer, before: str) -> Iterator[tuple[str, Any]]:
    for command in of.registered_commands:
        if command.callback is not None:
            name = command.name or command.callback.__name__.strip("_").replace("_", "-")
            yield f"{before}{name}", command.callback


def _commands_of_groups(of: typer.Typer, before: str) -> Iterator[tuple[str, Any]]:
    for group in of.registered_groups:
        if group.typer_instance is not None:
            inner = f"{before}{group.name} "
            yield from _commands_of(group.typer_instance, inner)
            yield from _commands_of_groups(group.typer_instance, inner)


def _parameters(callback: Any) -> Iterator[tuple[str, str, str, bool]]:  # noqa: ANN401
    """Yield name, default, meaning, and whether it is an argument."""
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        if hints[name] is typer.Context:
            continue  # Typer's own, nothing to be given
        kind, info = get_args(hints[name])[:2]
        argument = type(info).__name__ == "ArgumentInfo"
        shown = info.metavar or name.upper()
        if not argument:
            written = [text for text in (info.default, *(info.param_decls or ())) if text]
            flag = next((text for text in written if str(text).startswith("-")), None)
            flag = flag or f"--{name.replace('_', '-')}"
            shown = flag if kind is bool else f"{flag} {info.metavar or _metavar(kind)}"
        needed = parameter.default is inspect.Parameter.empty
        default = "needed" if needed else _shown_default(parameter.default)
        meaning = " ".join([*info.help.split(), *_choices(kind)])
        yield (f"`{shown}`" if not argument else shown, default, meaning, argument)


def _choices(kind: Any) -> list[str]:  # noqa: ANN401 - any annotation
    """Return the words that an option takes, if it takes a few only."""
    plain = _given(kind)
    if get_origin(plain) is not Literal:
        return []
    return [f"One of {', '.join(f'`{choice}`' for choice in get_args(plain))}."]


def _given(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without the None that stands for an option left out."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def _metavar(kind: Any) -> str:  # noqa: ANN401 - any annotation
    plain = _given(kind)
    if get_origin(plain) is Literal:
        return "WORD"
    return {"int": "N", "float": "X", "Path": "PATH"}.get(plain.__name__, "TEXT")


def _shown_default(value: object) -> str:
    if value is None or value is False:
        return "–"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"


# registries ---------------------------------------------------------------------------------


def codes_page() -> str:
    """Return the page of finding codes."""
    rows = [(f"`{code}`", entry.title) for code, entry in CODES.items()]
    intro = (
        "Every finding has a code, a place `file:line:column`, the path in the dossier, what is "
        "wrong and what would mend it. A code is never used again for something else."
    )
    return "\n\n".join(["# Codes of findings", intro, _table(("code", "meaning"), rows)])


def errors_page() -> str:
    """Return the page of the error tree, every room's own errors included."""
    _import_everything()
    intro = "Everything Sonae raises on purpose descends from `SonaeError`. The command line turns "
    intro += "`UsageError` into exit code 2 and the others into 1."
    rows = [
        (f"{'· ' * level}`{kind.__name__}`", kind.__module__, _first_line(kind))
        for level, kind in error_tree(errors.SonaeError)
    ]
    return "\n\n".join(["# Errors", intro, _table(("error", "module", "meaning"), rows)])


def error_tree(root: type[Exception], level: int = 0) -> Iterator[tuple[int, type[Exception]]]:
    """Yield an error and all that descend from it within Sonae, each once, parents first."""
    yield level, root
    below = [kind for kind in root.__subclasses__() if kind.__module__.startswith("sonae")]
    for kind in sorted(below, key=lambda kind: (kind.__module__ != "sonae.errors", kind.__name__)):
        if kind.__bases__[0] is root:
            yield from error_tree(kind, level + 1)


def _import_everything() -> None:
    for module in pkgutil.walk_packages(sonae.__path__, "sonae."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def metrics_page() -> str:
    """Return the page of robustness metrics."""
    from sonae.robustness import METRICS

    rows = [
        (f"`{name}`", entry.label, entry.sentence, entry.better, entry.unit, entry.source)
        for name, entry in METRICS.items()
    ]
    intro = (
        "A metric turns a plan's performance on one outcome into one number. There is no overall "
        "score. “All futures” weighs every possible scenario and every draw the same, which is "
        "not a probability (semantics §12). Formulas: [methods](../explanation/methods.md)."
    )
    head = ("id", "label", "what it says", "better", "unit", "source")
    return "\n\n".join(["# Robustness metrics", intro, _table(head, rows)])


def scales_page() -> str:
    """Return the page of verbal scales."""
    parts = [
        "# Verbal scales",
        "A word is an interval on a named scale (semantics §4). A word of kind *possibility* binds "
        "below only: its upper end is 100 %, and what it suggests is shown but never binds. "
        "Phrases outside the standards stand on every scale.",
    ]
    for scale in SCALES.values():
        rows = [
            (
                " / ".join(term.words),
                f"{_percent(term.lower)} to {_percent(term.upper)}",
                term.kind,
                "–" if term.suggests is None else f"up to {_percent(term.suggests)}",
            )
            for term in scale.terms
        ]
        edition = f", {scale.edition}" if scale.edition else ""
        layout = LAYOUT_TEXT[scale.layout]
        parts += [f"## `{scale.id}`: {scale.title}", f"Source: {scale.source}{edition}. {layout}"]
        parts += [text for text in (_checked(scale), scale.note) if text]
        parts.append(_table(("words", "range", "kind", "suggests"), rows))
    return "\n\n".join(parts)


def _checked(scale: Scale) -> str:
    return f"Checked: {scale.checked.rstrip('.')}." if scale.checked else ""


def formulas_page() -> str:
    """Return the page of the formula language's functions and names."""
    rows = []
    for name in sorted(FUNCTIONS):
        written, meaning = FUNCTION_TEXT[name]
        rows.append((f"`{written}`", meaning, _where(name)))
    return "\n\n".join(
        [
            "# Formulas and conditions",
            "One small language everywhere: numbers, names, `'states'` in quotes, `+ - * /`, "
            "comparisons (never chained), `and or not`, `factor in ['a', 'b']`, "
            "`a if condition else b`, and the functions below. Units are checked (semantics §3). "
            f"At most {MAX_CHARACTERS:,} characters, {MAX_NODES} nodes and {MAX_DEPTH} levels.",
            "Functions over time (`final`, `total`, …) stand in outcomes and reports only. All but "
            "`years` take a condition as second argument: `mean(x, t >= 2026)`.",
            "## Functions",
            _table(("function", "gives", "where"), rows),
            "## Names",
            "Besides factors, events, quantities, tables, stocks and values:",
            _table(("name", "gives", "where"), SERIES_TEXT),
        ]
    )


def _where(function: str) -> str:
    if function == "observed":
        return "`when` of a step"
    if function in OVER_TIME:
        return "outcomes and reports"
    return "every numeric formula" if function in ARITHMETIC else "yearly formulas"


# certificate --------------------------------------------------------------------------------


def certificate_page() -> str:
    """Return the page on the format of certificates, from the head of the module."""
    from sonae.scenarios.certificate import record

    return _markdown(inspect.cleandoc(record.__doc__ or ""))


def _markdown(text: str) -> str:
    """Return a docstring as Markdown: underlined headings, and tables drawn with ``=``."""
    blocks, made = text.replace("``", "`").split("\n\n"), []
    for at, block in enumerate(blocks):
        lines = block.split("\n")
        if at == 0:
            made.append(f"# {lines[0].rstrip('.')}")
        elif lines[0].startswith("="):
            made.append(_drawn_table(lines))
        elif len(lines) > 1 and set(lines[1]) == {"-"}:
            made += [f"## {lines[0]}", " ".join(lines[2:])]
        else:
            made.append(" ".join(lines))
    return "\n\n".join(made)


def _drawn_table(lines: list[str]) -> str:
    """Return the table of operations; a row that begins with blanks goes on with the last one."""
    rows: list[tuple[str, ...]] = []
    for line in lines[1:-1]:
        if row := re.fullmatch(r"(\d+) +(\w+) +(\S+ \S+ \S+) +(.+)", line):
            rows.append((row[1], f"`{row[2]}`", f"`{row[3]}`", row[4]))
        else:
            rows[-1] = (*rows[-1][:-1], f"{rows[-1][-1]} {line.strip()}")
    return _table(("operation", "name", "a b c", "meaning"), rows)


# helpers ------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: Any) -> str:  # noqa: ANN401 - any rows of text
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _first_line(thing: Any) -> str:  # noqa: ANN401 - a class or a function
    return (inspect.getdoc(thing) or "").split("\n")[0].replace("``", "`")


def _prose(callback: Any) -> str:  # noqa: ANN401 - a function
    """Return a docstring as paragraphs."""
    paragraphs = (inspect.getdoc(callback) or "").replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _first_paragraph(thing: Any) -> str:  # noqa: ANN401 - a class or a function
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split()).replace("``", "`")


def main() -> int:
    """Write the pages, or compare them with ``--check``."""
    made = pages()
    if "--check" in sys.argv[1:]:
        stale = [n for n, t in made.items() if not _same(FOLDER / n, t)]
        for name in stale:
            print(f"docs/reference/{name} is out of date; run scripts/reference.py")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
