"""Pathways, deadlines and signs of a study, or why there are none.

Hands the three sections what the study found; each of them knows nothing of the study's parts.
"""

from sonae.brief.blocks import Section, Text
from sonae.brief.draft import Draft
from sonae.brief.sections.deadlines import deadline_line, deadlines_section
from sonae.brief.sections.pathways import pathways_section, step_lines
from sonae.brief.sections.signposts import signpost_section

__all__ = ["adapting_said", "deadlines_part", "pathways_part", "signposts_part"]


def pathways_part(draft: Draft) -> Section:
    """Return the section of pathways."""
    found = draft.study.adaptive
    if found is None:
        return pathways_section(draft, None, _why(draft))
    return pathways_section(draft, found.shown, found.why)


def deadlines_part(draft: Draft) -> Section:
    """Return the section of deadlines."""
    found = draft.study.adaptive
    if found is None:
        return deadlines_section(draft, None, why=_why(draft))
    return deadlines_section(draft, found.due, found.actions)


def signposts_part(draft: Draft) -> Section:
    """Return the section of signposts."""
    found = draft.study.adaptive
    return signpost_section(draft, None if found is None else found.watching)


def adapting_said(draft: Draft) -> tuple[Text, ...]:
    """Return what the bottom line says of pathways and deadlines; nothing if there are none."""
    found = draft.study.adaptive
    if found is None:
        return ()
    steps = () if found.shown is None else step_lines(draft, found.shown)[:1]
    return (*steps, *deadline_line(draft, found.due, found.actions))


def _why(draft: Draft) -> str:
    return draft.study.absent.get("adaptive", "").rstrip(".")
