"""Random yearly models over the names of the small dossier, as YAML text."""

from hypothesis import strategies as st

TABLES = """
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
"""
UNCHANGING = ("0.5", "2", "1.5", "q", "r", "two", "wet[rain]", "steps")
CHANGING = (
    *("(t - 2024)", "on[dike]", "on[school]", "starts[dike]", "pay[school] / tn"),
    *("pay[dike] / tn", "upfront[school] / tn", "s", "prev(s, 0.5)", "first(s)"),
    *("delay(q * s, 2, r)", "prev(prev(s, 1), q)"),
    "sum_options(difficulty * starts + (pay + upfront) / tn * (1 if wind == 'calm' else 0.5))",
)
TIMELESS = ("wind == 'calm'", "not rain == 'none'", "q > 2", "2 > 1", "r < 0.5 or 1 > 2")
CONDITIONS = (
    *("wind == 'calm'", "rain in ['some', 'much']", "not rain == 'none'", "t >= 2026", "q > 2"),
    *("t < 2025 or wind == 'strong'", "r < 0.5 and t > 2024", "2 > 1", "not 2 > 1"),
)


def formulas(leaves, conditions=None):
    """Formulas over some leaves, bounded so that nothing grows out of hand."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({} / (1 + abs({})))".format, inner, inner),
            st.builds("{}({}, {})".format, st.sampled_from(("min", "max")), inner, inner),
            st.builds("clip({}, 0, {})".format, inner, inner),
            st.builds("exp(clip({}, -2, 2))".format, inner),
            st.builds("log(1 + abs({}))".format, inner),
            st.builds("sqrt(abs({}))".format, inner),
            st.builds("-{}".format, inner),
            st.builds("piecewise({}, 0, {}, 1, {}, 2, 0)".format, inner, inner, inner),
            st.builds(
                "({} if {} else {})".format, inner, st.sampled_from(conditions or CONDITIONS), inner
            ),
        ),
        max_leaves=6,
    )


@st.composite
def models(draw):
    """Model and outcomes as YAML text: values in any order, a stock, all functions over time."""
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
    start = draw(formulas(UNCHANGING[:-1], TIMELESS))
    growth = draw(formulas((*UNCHANGING, *CHANGING, *known)))
    stock = (
        f'  stocks:\n    s: {{start: "clip({start}, -5, 5)", '
        f'next: "0.5 * s + clip({growth}, -5, 5)", unit: "1"}}\n'
    )
    stretch = draw(st.sampled_from(STRETCHES))
    timing = f'  timing: {{stretch: "{stretch}"}}\n' if stretch else ""
    model = f"model:\n{timing}{TABLES}{stock}  values:\n{''.join(order)}"
    return model, "outcomes:\n" + "".join(
        f'  o{number}: {{label: o, is: "{text}", better: less, unit: "1"}}\n'
        for number, text in enumerate(draw(st.lists(over_time(known), min_size=1, max_size=4)))
    )


STRETCHES = (
    "",
    "1 + 0.2 * max(0, steps - 1)",
    "(1 + r * steps) * (2 if difficulty >= 4 and wind == 'strong' else 1)",
)


def over_time(known):
    """An outcome: functions over time of values, with and without conditions that come true."""
    values = st.sampled_from((*known, "s", f"{known[0]} * on[dike]"))
    conditions = st.sampled_from(
        ("", ", t >= 2026", ", s > -9 or t > 2027", ", wind == 'calm' or t > 2026")
    )
    single = st.builds(
        "{}({}{})".format,
        st.sampled_from(("final", "highest", "lowest", "mean", "total", "product")),
        values,
        conditions,
    )
    counts = st.sampled_from(("years(t > 2025)", "years(wind == 'calm' and q > 1.5)"))
    return st.one_of(single, counts, st.builds("q * {} - {}".format, single, single))
