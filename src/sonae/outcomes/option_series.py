"""What an option does in a year, as operations: ``on``, ``pay``, ``starts`` and ``upfront``.

Used by ``writer``. The share in effect rises in a straight line once the lead is over:
on(t) = clip((t - start - lead + 1) / ramp, 0, 1), and is zero where the option is not launched or
does not pass. Costs run from the start, or with the share in effect if they are paid so. Where
plans wait for what the model shows, the start is known from its year on only, and a lead keeps the
stretch of that year.
"""

import math
from typing import TYPE_CHECKING

from sonae.outcomes.closed_loop import held_stretch, stretch_changes
from sonae.outcomes.weave import Weaver

if TYPE_CHECKING:
    from sonae.outcomes.model import OptionTerms
    from sonae.outcomes.writer import Writer

__all__ = ["option_series"]


def option_series(writer: "Writer", series: str, option: str) -> int:
    """Return the operation of one series of one option; nothing if no plan launches it."""
    weaver = writer.weaver
    if option not in writer.options:
        return weaver.const(0.0)
    terms, year = writer.model.options[option], weaver.plain("year")
    start = writer.start(option)
    if series == "on":
        return _on(writer, terms, start)
    if series == "starts":
        return _where(weaver, weaver.op("eq", start, year), weaver.const(1.0))
    if series == "upfront":
        return _where(weaver, weaver.op("eq", start, year), _cost(writer, terms, "upfront"))
    yearly = _cost(writer, terms, "yearly")
    if terms.paid_in_effect:
        return weaver.op("mul", yearly, writer.item("on", option))
    return _where(weaver, weaver.op("le", start, year), yearly)


def _on(writer: "Writer", terms: "OptionTerms", launch: int) -> int:
    weaver, start = writer.weaver, launch
    if terms.passes is not None:
        passes = writer.write_at(terms.passes, f"options.{terms.id}.passes", terms.id)
        start = weaver.op("select", passes, start, weaver.const(math.inf))
    # where it is never launched its lead is not looked at: a stretch without a value harms nobody
    if stretch_changes(writer.model):  # nor before it is launched
        launched = weaver.op("le", launch, weaver.plain("year"))
    else:
        launched = weaver.op("lt", launch, weaver.const(math.inf))
    wait = weaver.op("sub", _lead(writer, terms, launch, launched), weaver.const(1.0))
    wait = weaver.op("select", launched, wait, weaver.const(0.0))
    share = weaver.op("sub", weaver.op("sub", weaver.plain("year"), start), wait)
    share = weaver.op("div", share, weaver.const(terms.ramp))
    return weaver.op("min", weaver.const(1.0), weaver.op("max", weaver.const(0.0), share))


def _lead(writer: "Writer", terms: "OptionTerms", launch: int, launched: int) -> int:
    """Return the lead in years: its place within its range, stretched."""
    weaver, model, lead = writer.weaver, writer.model, terms.lead
    months = weaver.const(lead.lower)
    if model.lead_position is not None:
        width = weaver.const(lead.upper - lead.lower)
        months = weaver.op(
            "add", months, weaver.op("mul", width, writer.number(model.lead_position))
        )
    elif not lead.fixed:
        months = writer.number(f"{terms.id}.lead")
    years = weaver.op("div", months, weaver.const(12.0))
    if model.stretch is None:
        return years
    path = "model.timing.stretch"
    stretch = writer.write_at(model.stretch, path, terms.id)
    if stretch_changes(model):
        launched = weaver.op("eq", launch, weaver.plain("year"))
    writer.check(stretch, path, guards=((launched, True),))
    if stretch_changes(model):
        stretch = held_stretch(writer, writer.at(path), terms.id, launch, stretch)
    return weaver.op("mul", years, stretch)


def _cost(writer: "Writer", terms: "OptionTerms", what: str) -> int:
    interval = terms.yearly if what == "yearly" else terms.upfront
    if interval.fixed:
        return writer.weaver.const(interval.lower)
    return writer.number(f"{terms.id}.{what}")


def _where(weaver: Weaver, condition: int, number: int) -> int:
    return weaver.op("select", condition, number, weaver.const(0.0))
