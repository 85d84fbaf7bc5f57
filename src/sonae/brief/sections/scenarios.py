"""Section 2: how many scenarios there are, a few to read, what pushes what, what never occurs."""

from sonae.brief.blocks import Section
from sonae.brief.draft import Draft
from sonae.brief.sections.absences import absent_pairs, absent_states
from sonae.brief.sections.crossimpacts import cross_impacts
from sonae.brief.sections.representatives import representative_scenarios
from sonae.brief.sections.scenario_counts import scenario_counts, scenario_trails

__all__ = ["scenario_section", "scenario_trails"]


def scenario_section(draft: Draft) -> Section:
    """Return the section."""
    blocks = (
        scenario_counts(draft),
        *representative_scenarios(draft),
        *cross_impacts(draft),
        *absent_states(draft),
        *absent_pairs(draft),
    )
    return Section("scenarios", "Scenarios", blocks)
