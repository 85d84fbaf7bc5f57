"""Random yearly models over the names of the small dossier, as YAML text.

What they compute is bounded, and no number is told apart from another that rounding could bring
to the same: roots keep away from 0, and conditions ask about odd thresholds.
"""

from hypothesis import strategies as st

from .small import REST

TABLES = """
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
    gust: {by: wind, unit: "1", is: {calm: -.25, strong: 1.75}, because: made up}
"""
UNCHANGING = ("0.5", "2", "1.5", "q", "r", "two", "wet[rain]", "gust[wind]", "steps")
CHANGING = (
    *("(t - 2024)", "on[dike]", "on[school]", "starts[dike]", "pay[school] / tn"),
    *("pay[dike] / tn", "upfront[school] / tn", "s", "prev(s, 0.5)", "first(s)", "on[idle]"),
    *("delay(q * s, 2, r)", "prev(prev(s, 1), q)", "u", "delay(u - s, 4, prev(u, r))"),
    *("first(on[dike] + starts[school])", "first(pay[dike] / tn) * q", "delay(on[dike], 2, 0)"),
    "sum_options(difficulty * starts + (pay + upfront) / tn * (1 if wind == 'calm' else 0.5))",
    "sum_options(prev(on, 0) * difficulty)",
)
TIMELESS = ("wind == 'calm'", "not rain == 'none'", "q > 2", "2 > 1", "r < 0.5 or 1 > 2")
CONDITIONS = (
    *("wind == 'calm'", "rain in ['some', 'much']", "not rain == 'none'", "t >= 2026", "q > 2"),
    *("t < 2025 or wind == 'strong'", "r < 0.5 and t > 2024", "2 > 1", "not 2 > 1"),
    *("on[dike] > 0.3712", "s > 0.7313 or t == 2025", "min(q, r) < 0.4127 and rain != 'some'"),
)
REST_OF_MODELS = REST.replace(
    "plans:\n",
    """  idle: {label: never launched, cost: {yearly: 3}, lead: 1 year, difficulty: 3}
plans:
  both:
    label: both on a sign
    steps:
      - {option: dike, start: 2025, when: "observed(wind) == 'strong'"}
      - {option: school, start: 2026, when: "observed(rain) != 'none'"}
""",
)


def formulas(leaves, conditions=None):
    """Formulas over some leaves, bounded so that nothing grows out of hand."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({} / (1 + abs({})))".format, inner, inner),
            st.builds("{}({}, {})".format, st.sampled_from(("min", "max")), inner, inner),
            st.builds("min({}, {}, {})".format, inner, inner, inner),
            st.builds("clip({}, 0, {})".format, inner, inner),
            st.builds("exp(clip({}, -2, 2))".format, inner),
            st.builds("log(1 + abs({}))".format, inner),
            st.builds("sqrt(0.25 + abs({}))".format, inner),
            st.builds("-{}".format, inner),
            st.builds("piecewise({}, 0, {}, 1, {}, 2, 0)".format, inner, inner, inner),
            st.builds("piecewise({}, -1.5, 2, 0.5, -{})".format, inner, inner),
            st.builds("({0} {2} {1} * {0})".format, inner, inner, st.sampled_from("+-")),
            st.builds("({0} + {1} * ({2} - {0}))".format, inner, inner, inner),
            st.builds(
                "({} if {} else {})".format, inner, st.sampled_from(conditions or CONDITIONS), inner
            ),
        ),
        max_leaves=6,
    )


def growth(stock, inner):
    """How a stock goes on: freely, by a share of itself, or drawn towards something."""
    return st.one_of(
        st.builds("0.5 * {} + clip({}, -5, 5)".format, st.just(stock), inner),
        st.builds("{0} - clip({1}, 0, 1) * {0}".format, st.just(stock), inner),
        st.builds("{0} + {0} * clip({1}, -0.5, 0.5)".format, st.just(stock), inner),
        st.builds("{0} + r * (clip({1}, -5, 5) - {0})".format, st.just(stock), inner),
    )


@st.composite
def models(draw):
    """Model, outcomes and the rest as YAML text: values in any order, stocks, sums over time."""
    lines, known = [], []
    for number in range(draw(st.integers(1, 4))):
        back = [f"prev(v{k}, {k})" for k in range(number + 1)]
        back += [f"delay(v{k}, 3, q)" for k in range(number + 1)]
        firsts = [f"first({name})" for name in known]
        pool = st.sampled_from((UNCHANGING, (*UNCHANGING, *CHANGING, *known, *back, *firsts)))
        text = draw(formulas(draw(pool)))
        lines.append(f'    v{number}: {{is: "clip({text}, -10, 10)", unit: "1"}}\n')
        known.append(f"v{number}")
    order = draw(st.permutations(lines))
    stocks = "  stocks:\n"
    for name in ("s", "u"):
        start = draw(formulas(UNCHANGING[:-1], TIMELESS))
        text = draw(growth(name, formulas((*UNCHANGING, *CHANGING, *known))))
        stocks += f'    {name}: {{start: "clip({start}, -5, 5)", next: "{text}", unit: "1"}}\n'
    model = f"model:\n{draw(st.sampled_from(TIMINGS))}{TABLES}{stocks}  values:\n{''.join(order)}"
    outcomes = "outcomes:\n" + "".join(
        f'  o{number}: {{label: o, is: "{text}", better: less, unit: "1"}}\n'
        for number, text in enumerate(draw(st.lists(over_time(known), min_size=1, max_size=4)))
    )
    reports = f'reports:\n  p: {{label: p, is: "{draw(over_time(known))}", unit: "1"}}\n'
    passes = draw(st.sampled_from(("r < 0.6", "q * r < 1.1379")))
    return model, outcomes + reports, REST_OF_MODELS.replace("r < 0.6", passes)


TIMINGS = (
    "",
    '  timing: {stretch: "1 + 0.2 * max(0, steps - 1)"}\n',
    '  timing: {stretch: "(1 + r * steps) * (2 if difficulty >= 4 and q > 2 else 1)"}\n',
    "  timing: {stretch: \"1 + (steps / 3 if wind == 'strong' else r)\"}\n",
    '  timing: {lead_position: r, stretch: "exp(0.1 * steps)"}\n',
)


def over_time(known):
    """An outcome: functions over time of values, with and without conditions that come true."""
    values = st.sampled_from(
        (*known, "s", "u", f"{known[0]} * on[dike]", f"(s - r * s) * {known[-1]}", "wet[rain]")
    )
    conditions = st.sampled_from(
        (
            *("", ", t >= 2026", ", s > -9.3717 or t > 2027", ", wind == 'calm' or t > 2026"),
            ", 2 > 1",
        )
    )
    single = st.builds(
        "{}({}{})".format,
        st.sampled_from(("final", "highest", "lowest", "mean", "total", "product")),
        values,
        conditions,
    )
    unknown = st.sampled_from(("s > 0.7313", "on[dike] > 0.3712", "not wind == 'calm'"))
    perhaps_none = st.builds(
        "{}({}, {})".format, st.sampled_from(("total", "product")), values, unknown
    )
    counts = st.one_of(
        st.sampled_from(("years(t > 2025)", "years(wind == 'calm' and q > 1.5)")),
        st.builds("years({})".format, unknown),
    )
    return st.one_of(
        single,
        perhaps_none,
        counts,
        st.builds("q * {} - {}".format, single, single),
        st.builds("({} if {} > 0.7313 else {})".format, single, single, perhaps_none),
        st.builds("log(1 + abs({}))".format, single),
    )
