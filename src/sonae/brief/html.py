"""The brief as one HTML file: it needs no network, no script and no other file.

Reads a `Study`; writes what a decision-maker reads first and a sceptic follows to the source.
Follows the standards of ICD 203 as a checklist, and UK guidance on communicating uncertainty:
what is left out comes first.
"""

from pathlib import Path

from sonae import __version__
from sonae.brief.draft import Draft
from sonae.brief.sections.adaptive import deadlines_part, pathways_part, signposts_part
from sonae.brief.sections.bottom_line import bottom_line
from sonae.brief.sections.choice import choice_section
from sonae.brief.sections.cost import cost_section
from sonae.brief.sections.evidence import evidence_section
from sonae.brief.sections.frontier import frontier_section
from sonae.brief.sections.likelihood import likelihood_section
from sonae.brief.sections.method import method_section
from sonae.brief.sections.outcomes import outcome_section
from sonae.brief.sections.regret import regret_section
from sonae.brief.sections.scenarios import scenario_section
from sonae.brief.sections.sensitivity import sensitivity_section
from sonae.brief.sections.timeline import option_timeline
from sonae.brief.sections.weaknesses import weakness_section
from sonae.brief.trails import PLURALS
from sonae.study import Study
from sonae.writing import write_whole

__all__ = ["SECTIONS", "brief_html", "write_brief"]

SECTIONS = (
    bottom_line,
    scenario_section,
    likelihood_section,
    outcome_section,
    choice_section,
    regret_section,
    cost_section,
    frontier_section,
    weakness_section,
    sensitivity_section,
    pathways_part,
    deadlines_part,
    option_timeline,
    signposts_part,
    evidence_section,
    method_section,
)
"""The sections in the order in which they are read."""


def brief_html(study: Study) -> str:
    """Return the brief as one HTML document; the same study gives the same bytes."""
    import jinja2

    draft = Draft(study)
    sections = [section(draft) for section in SECTIONS]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sonae.brief", "assets"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (Path(__file__).parent / "assets" / "style.css").read_text(encoding="utf-8")
    page = environment.get_template("page.html.j2")
    return page.render(
        content=draft.content,
        dossier=study.dossier,
        draft=draft,
        sections=sections,
        style=style,
        trails=list(draft.trails),
        titles={f"trail-{trail.id}": f"“{trail.what}”" for trail in draft.trails},
        kinds=PLURALS,
        version=__version__,
    )


def write_brief(study: Study, path: str | Path) -> Path:
    """Write the brief to `path`, whole or not at all, and return the path."""
    return write_whole(Path(path), brief_html(study))
