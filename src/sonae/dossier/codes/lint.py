"""Finding codes of what is written well and still does not work.

Unused parts, empty spaces, formulas that can fail, thresholds that decide nothing. Read by
``codes``; the findings are made by ``lint`` in this room, ``scenarios.check`` and
``outcomes.domains``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["LINT"]

LINT = (
    Code(
        "SN040",
        "a factor that nothing reads",
        "warning",
        "No judgement, claim, constraint, cross-impact, table, formula, trigger, signpost or "
        "question reads the factor.",
        "It multiplies the scenarios by the number of its states and changes no result. Often "
        "the formula that was to read it is missing.",
        "factors:\n  weather: {label: Weather, states: {good: {label: good}, bad: {label: bad}}}",
        "outcomes:\n  cost: {label: Cost, is: \"total(10 if weather == 'bad' else 5)\", …}",
    ),
    Code(
        "SN041",
        "a claim that nothing rests on, or a source that no claim cites",
        "warning",
        "No `from` names the claim, it bears on nothing, supports, attacks and qualifies nothing, "
        "and has no words about an event. A `note` that says why it is kept is enough.",
        "Evidence that was read and then not used is either a gap in the argument or ballast.",
        "claims:\n  c9: {source: s, says: The quay is new., credibility: 2}",
        "claims:\n  c9: {source: s, says: The quay is new., credibility: 2, bears_on: [quay]}",
    ),
    Code(
        "SN042",
        "an option in no plan",
        "warning",
        "No plan has a step that launches the option, and its `because` does not say that no plan "
        "uses it.",
        "It is never evaluated: the brief says nothing about it.",
        "options:\n  quay: {label: Quay, lead: 1 year}\nplans:\n  wait: {label: Wait, steps: []}",
        "plans:\n  wait: {label: Wait, steps: []}\n  build: {label: Build, steps: [quay@2025]}",
    ),
    Code(
        "SN043",
        "a quantity, table or event that nothing reads",
        "warning",
        "No formula, condition or question reads it. A quantity that rests on claims may stand "
        "unread: the brief can quote it.",
        "A number of the analyst's own that nothing reads is usually a misspelt or forgotten "
        "reference.",
        "quantities:\n  relief: {is: 1 to 2, unit: '1', because: Guess.}   # nowhere read",
        "values:\n  arriving: {unit: '1', is: \"flow[strait] + relief\"}",
    ),
    Code(
        "SN044",
        "a factor that no judgement speaks about",
        "warning",
        "No judgement and no claim with words speaks about the factor, so its states may have any "
        "probability that the constraints leave open.",
        "Every bound that depends on it stays as wide as it can be. That may be meant; then a "
        "judgement that says so, such as `is: 0% to 100%` with a reason, keeps the silence "
        "apart from an oversight.",
        "factors:\n  partner: {label: Partner, states: {willing: …, unwilling: …}}",
        "judgements:\n  - {id: j2, event: \"partner == 'willing'\", is: likely, because: Talks.}",
    ),
    Code(
        "SN045",
        "a state without a resolution criterion",
        "warning",
        "The state has no `when`. The state named by `unlisted` needs none: it is whatever the "
        "others are not.",
        "Without a criterion nobody can say later which state came true, so the judgement can "
        "neither be scored nor be argued about.",
        "states:\n  closed: {label: closed}",
        "states:\n  closed: {label: closed, when: no commercial transit for a month or more}",
    ),
    Code(
        "SN046",
        "a cross-impact beyond the usual scale",
        "warning",
        "A cross-impact is larger than +3 or smaller than -3. One finding stands for all of them, "
        "at the first.",
        "Cross-impacts are judged from -3 to +3 by custom. Larger ones are weighed as written, but "
        "one of them outweighs several others, and often it is a slip of the finger.",
        "influences:\n  election.left:\n    yard: {open: -30}",
        "influences:\n  election.left:\n    yard: {open: -3}",
    ),
    Code(
        "SN050",
        "constraints that leave no scenario",
        "error",
        "Every combination of states is forbidden. Named is a minimal core: without any one of "
        "these constraints the others can hold. (Judgements that cannot hold together are found by "
        "`sonae likelihood`, which names a minimal set as well.)",
        "There is nothing to give a probability to and nothing to evaluate a plan in.",
        "constraints:\n  - {id: k1, never: \"strait == 'open'\", because: War.}\n"
        "  - {id: k2, never: \"strait != 'open'\", because: Treaty.}",
        "constraints:\n  - {id: k1, never: \"strait == 'open' and partner == 'unwilling'\", …}",
    ),
    Code(
        "SN051",
        "a state or a condition that no scenario has",
        "warning",
        "The constraints together forbid the state, or the condition of a judgement or question.",
        "Whatever is said about it has no effect: a judgement under an impossible condition binds "
        "nothing.",
        "constraints:\n  - {id: k1, never: \"yard == 'other'\", because: No third way.}",
        "factors:\n  yard: {label: Yard, states: {open: …, closed: …}}   # not three",
    ),
    Code(
        "SN060",
        "a formula that can leave its domain",
        "warning",
        "Somewhere in the box of quantities, states and plans the logarithm is taken of a value "
        "that can be zero or less, the root of a negative, a quotient divides by an interval that "
        "holds zero, or an exponential overflows. The column is that of the part that fails, and "
        "the interval is the one found for it. Found by interval arithmetic year by year; what "
        "the intervals cannot settle, because stocks and repeated names make them too wide, is "
        "reported only if one of a set of sampled futures shows it. A silent check is therefore "
        "no proof.",
        "One future in a million with 0 / 0 turns an average into nothing, hours into a run.",
        "growth: {is: -1.5 to 0.5, …}\nvalues:\n  log_size: {unit: '1', is: \"log(1 + growth)\"}",
        "values:\n  log_size: {unit: '1', is: \"log(max(0.01, 1 + growth))\"}",
    ),
    Code(
        "SN061",
        "a threshold that is always met or always missed",
        "warning",
        "Interval arithmetic shows that the outcome lies on one side of its threshold in every "
        "future of every plan. Only certain cases are reported.",
        "The threshold tells no plan from another; often its unit or its direction is wrong.",
        'outcomes:\n  share: {is: "mean(clip(x, 0, 1))", better: more, threshold: 30, …}',
        'outcomes:\n  share: {is: "mean(clip(x, 0, 1))", better: more, threshold: 0.3, …}',
    ),
    Code(
        "SN062",
        "a tie as wide as all that an outcome can be",
        "warning",
        "Interval arithmetic shows that the outcome, over all futures of all plans, never differs "
        "from itself by more than its tie. Only certain cases are reported.",
        "No rule of choice can tell two plans apart by it; often the unit is wrong.",
        'outcomes:\n  share: {is: "mean(clip(x, 0, 1))", better: more, tie: 2, …}',
        'outcomes:\n  share: {is: "mean(clip(x, 0, 1))", better: more, tie: 0.02, …}',
    ),
)
"""Codes SN040 to SN062."""
