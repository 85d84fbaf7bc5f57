"""Section 11: how it was computed and what limits it; then all that the dossier declares."""

from sonae.brief.blocks import Block, Bullets, Cell, Fold, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, code, sentence, term
from sonae.brief.numbers import count, percent, plain
from sonae.brief.sections.declared import declared_blocks
from sonae.brief.sections.evidence import scale_table
from sonae.brief.sections.not_finite import not_finite_blocks
from sonae.brief.sections.outcomes import metric_label
from sonae.brief.sections.scenarios import scenario_trails
from sonae.brief.sections.worst import proof_limits
from sonae.brief.trails import ASSUMED
from sonae.evidence import trust_table
from sonae.robustness import HURWICZ_WEIGHT, METRICS

__all__ = ["method_section"]


def method_section(draft: Draft) -> Section:
    """Return the section."""
    blocks: tuple[Block, ...] = (
        Bullets(_limits(draft)),
        *_warnings(draft),
        *not_finite_blocks(draft),
        Fold("Rules: what each metric says", (_metrics(draft),)),
        Fold("Words and grades", (scale_table(draft), _grades(draft))),
        *declared_blocks(draft),
    )
    return Section("method", "Method and limits", blocks)


def _limits(draft: Draft) -> tuple[Text, ...]:
    study, run = draft.study, draft.run_trail()
    performance = study.performance
    classes = len(performance.multiplicity)
    futures = classes * performance.draws
    gap = max((item.bounds.gap for item in study.asked), default=0.0)
    _, possible, coherent = scenario_trails(draft)
    complete = study.possible.complete and study.coherent.complete
    lists = (
        "Both lists of scenarios are complete ({} possible, {} coherent)."
        if complete
        else "<b>A list of scenarios is NOT complete</b> ({} possible, {} coherent)."
    )
    return (
        sentence(
            lists,
            draft.number(count(study.possible.count), possible),
            draft.number(count(study.coherent.count), coherent),
        ),
        sentence(
            "Futures: {} scenario classes with {} draws each, {} in all, for each of {} plans; "
            "seed {}. The same seed gives the same figures for any number of threads or workers.",
            draft.number(count(classes), run),
            draft.number(count(performance.draws), run),
            draft.number(count(futures), run),
            draft.number(count(len(performance.plans)), run),
            draft.number(str(performance.seed), run),
        ),
        sentence(
            "Scenarios are enumerated and none is left out; quantities are sampled within their "
            "ranges, evenly or as a stated distribution says. In the tables of rules the worst is "
            "the worst of the {} futures run.",
            draft.number(count(futures), run),
        ),
        *proof_limits(draft),
        sentence(
            "Bounds on the probability of events are exact up to a certified gap of {}. Bounds on "
            "expectations and on meeting thresholds are exact in the weights of scenarios only: "
            "within a scenario the {} draws stand for the whole range of the quantities, and "
            "another seed moves these bounds by some points.",
            draft.number("<0.000001" if gap < 1e-6 else f"{gap:.1g}", draft.judgements_trail()),
            draft.number(count(performance.draws), run),
        ),
        *_sketch(draft),
        sentence(
            "Weight on the worst future in Hurwicz’s rule: {}.",
            draft.number(plain(HURWICZ_WEIGHT), _hurwicz(draft)),
        ),
        sentence(
            "Dossier {}, content {}.", code(draft.content.dossier), code(study.dossier.sha256)
        ),
    )


def _sketch(draft: Draft) -> tuple[Text, ...]:
    """State the error of the quantile sketch, if the run says it."""
    quantiles = draft.study.performance.quantiles
    error = quantiles.attrs.get("relative_error")
    if error is None:
        return ()
    trail = draft.counted(
        "sketch",
        "Error of the quantiles",
        "Quantiles over all futures are read from a sketch with a bounded relative error.",
    )
    return (
        sentence(
            "{} are read from a sketch: each is right to within {} of its value.",
            term("90th-percentile regrets"),
            draft.number(percent(float(error)), trail),
        ),
    )


def _hurwicz(draft: Draft) -> str:
    return draft.trails.add(
        "hurwicz",
        "Weight in Hurwicz’s rule",
        "Fixed in the program; a choice, not a finding.",
        basis=ASSUMED,
    )


def _warnings(draft: Draft) -> tuple[Block, ...]:
    if not draft.study.findings:
        return (Paragraph("The check of the dossier has no warning."),)
    items = tuple(
        sentence(
            "{} {}: {}",
            code(f"{item.code} {item.place}"),
            code(item.path),
            authored(item.message),
        )
        for item in draft.study.findings
    )
    trail = draft.counted("warnings", "Warnings of the check", "Counted by the check.")
    lead = sentence("Warnings of the check: {}", draft.number(count(len(items)), trail))
    return (Fold(lead, (Bullets(items),)),)


def _metrics(draft: Draft) -> Table:
    rows = tuple(
        Row(
            (
                Cell(metric_label(entry), head=True),
                Cell(term(entry.sentence)),
                Cell(term(entry.source)),
                Cell(entry.better),
            )
        )
        for entry in METRICS.values()
    )
    trail = draft.counted("metrics", "Rules", "Definitions, each with the source it follows.")
    return Table("What each rule says", ("Rule", "Says", "Follows", "Better"), rows, trail)


def _grades(draft: Draft) -> Table:
    trusted = trust_table(draft.study.dossier)
    rows = [
        Row((Cell(f"credibility {grade}", head=True), Cell(f"{value:g}", "num")))
        for grade, value in trusted.credibility.items()
    ]
    rows += [
        Row((Cell(f"reliability {grade}", head=True), Cell(f"at most {value:g}", "num")))
        for grade, value in trusted.reliability.items()
    ]
    trail = draft.trails.add(
        "grades",
        "Trust by grade",
        "The smaller of the two holds. With trust a, a range [l, u] becomes [a·l, 1 − a·(1 − u)]. "
        + (
            "The table is the dossier’s own." if trusted.own else "It is a default of this program."
        ),
        basis=ASSUMED,
    )
    return Table("How far a claim is trusted, by grade", ("Grade", "Trust"), tuple(rows), trail)
