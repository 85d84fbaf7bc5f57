"""The synthetic log of the flagship, and ten thousand events."""

import datetime as dt
import time

import numpy as np
import pytest

from sonae.cases import FLAGSHIP, shipped, shipped_dossier
from sonae.dossier import read
from sonae.watch import Watcher, WatchEvent
from sonae.watch.bearing import Bearings
from sonae.watch.ingest import take_files

LOG = shipped_dossier(FLAGSHIP).with_name(f"{FLAGSHIP}.events.yaml")


def test_the_synthetic_log_says_that_it_is_invented():
    text = LOG.read_text(encoding="utf-8")
    assert text.startswith("# SYNTHETIC AND HYPOTHETICAL.")
    assert text.count("source: ") == text.count("invented") - text.split("- {", 1)[0].count(
        "invented"
    )
    assert LOG.name not in shipped()


def test_the_synthetic_log_can_be_taken_in_and_lies_after_the_dossier(flagship):
    taken = take_files([LOG], Bearings(flagship), ())
    assert not taken.findings
    assert all(event.date > dt.date(2024, 2, 19) for event in taken.new)


@pytest.fixture(scope="module")
def watching():
    return Watcher(read(shipped_dossier(FLAGSHIP)))


def test_the_synthetic_log_folds_as_its_notes_say(watching, flagship):
    state = watching.state(take_files([LOG], Bearings(flagship), ()).new)
    effects = {status.event.id: status.effect for status in state.statuses}
    assert effects["y01"] == "silent"
    assert effects["y04"] == "repeated"
    assert effects["y07"] == "set aside"
    assert state.resolved["election_2024"] == "biden"
    assert set(state.launched) == {"congress_outreach", "stockpile_resilience"}


def test_ten_thousand_events_are_folded_within_seconds(watching, flagship):
    rng = np.random.default_rng(1)
    signs = list(flagship.content.signposts)
    states = [(f, s) for f, named in flagship.states.items() for s in named]
    events = []
    for at in range(10_000):
        day = dt.date(2024, 3, 1) + dt.timedelta(days=at // 4)
        if rng.random() < 0.5:
            name = signs[int(rng.integers(len(signs)))]
            events.append(WatchEvent(f"e{at}", day, "sign", name, "true"))
        else:
            factor, state = states[int(rng.integers(len(states)))]
            events.append(WatchEvent(f"e{at}", day, "factor", factor, state))
    start = time.process_time()
    state = watching.state(events)
    assert time.process_time() - start < 10.0
    assert len(state.statuses) == 10_000
    assert state.counted < 60
    start = time.process_time()
    assert watching.state(events).key == state.key  # what was found out once is known
    assert time.process_time() - start < 1.5
