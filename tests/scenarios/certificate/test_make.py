import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError
from sonae.scenarios import Influence, Influences, ScenarioSystem, Tolerance
from sonae.scenarios.certificate import make
from sonae.scenarios.certificate.make import certify
from sonae.scenarios.certificate.verify import verify

from ..systems import plain_space
from .prover import questions, scenarios_of, truth


@settings(deadline=None, max_examples=150)
@given(questions(), st.sampled_from(["possibly", "necessarily"]))
def test_what_the_search_logs_is_verified_and_lists_the_coherent_scenarios(system, reading):
    certificate = certify(system, reading)
    verdict = verify(certificate, system)
    assert verdict.faults == ()
    assert scenarios_of(certificate) == truth(system, reading)


def ring(count):
    """Each factor follows the one before it: two scenarios, and nothing decides at the root."""
    space = plain_space([2] * count)
    cells = [
        Influence((f"f{at}", state), (f"f{(at + 1) % count}", state), 1)
        for at in range(count)
        for state in "ab"
    ]
    return ScenarioSystem(space, (), Influences.of(space, cells), Tolerance())


def test_a_proof_beyond_the_limit_is_refused_with_a_way_out():
    with pytest.raises(CapacityError, match=r"more than 1 nodes.*allow more nodes") as error:
        certify(ring(12), nodes=1)
    assert "the 12 factors from f0 on" in str(error.value)
    assert certify(ring(12), nodes=2).count == 2


def test_a_list_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(make, "_SCENARIOS", 1)
    with pytest.raises(CapacityError, match="more than 1 coherent scenarios of the 12 factors"):
        certify(ring(12))


def test_islands_have_their_own_proofs_and_multiply():
    space = plain_space([2, 2, 3, 2])
    cells = [
        Influence((source, state), (target, state), 1)
        for source, target in (("f0", "f3"), ("f3", "f0"))
        for state in "ab"
    ]
    system = ScenarioSystem(space, (), Influences.of(space, cells), Tolerance())
    certificate = certify(system)
    assert [island.factors for island in certificate.islands] == [(0, 3), (1,), (2,)]
    assert [island.count for island in certificate.islands] == [2, 2, 3]
    assert certificate.count == 12
    assert verify(certificate, system).verified
