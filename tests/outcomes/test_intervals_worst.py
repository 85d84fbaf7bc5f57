"""The search for the worst against samples, on any model: jumps, lags, choices and all."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.outcomes import compile_model, reading
from sonae.robustness.worst import search, worst_cases
from sonae.scenarios import scenario_system

from .formulas import models
from .small import dossier

SLOW = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(models(), st.integers(0, 2**32), st.sampled_from((0, 40)), st.booleans())
def test_no_future_of_any_model_is_worse_than_the_bound(
    tmp_path, monkeypatch, texts, seed, easy, turned
):
    monkeypatch.setattr(search, "_EASY", easy)  # boxes are narrowed early
    if turned:
        texts = (texts[0], texts[1].replace("better: less", "better: more"), *texts[2:])
    known = dossier(tmp_path / "case", *texts)
    model, table = compile_model(known), scenario_system(known).possible()
    found = worst_cases(known, model, table, boxes=250, seconds=None, threads=1)
    codes = table.project(model.factors).codes
    generator = np.random.default_rng(seed)
    lower = np.array([d.interval.lower for d in model.dimensions])
    upper = np.array([d.interval.upper for d in model.dimensions])
    places = generator.random((200, len(lower)))
    places[::2] = np.round(places[::2])
    places = np.where(generator.random(places.shape) < 0.2, np.round(places, 1), places)
    points = [list(case.numbers.values()) for case in found]
    numbers = np.concatenate([np.clip(lower + (upper - lower) * places, lower, upper), points])
    tile = reading(model.graph, "numpy").tile(model.launches, codes, numbers)
    for case in found:
        own = tile[:, model.plans.index(case.plan), list(model.outcomes).index(case.outcome)]
        sign = 1.0 if case.better == "less" else -1.0
        if np.isnan(own).any():
            assert np.isinf(case.bound)
            continue
        slack = 1e-12 * max(1.0, abs(case.bound)) if np.isfinite(case.bound) else 0.0
        assert (sign * own).max() <= sign * case.bound + slack
        assert case.gap >= 0
