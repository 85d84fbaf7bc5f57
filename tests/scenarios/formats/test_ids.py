import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios.formats.ids import RESERVED, ids_of


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("A. Government", "a_government"),
        ("Größe der Flotte", "grosse_der_flotte"),
        ("++", "plus_plus"),
        ("--", "minus_minus"),
        ("-3%", "minus_3_percent"),
        ("1-2", "state_1_2"),
        ("-free", "free"),
        ("co-operation", "co_operation"),
        ("Æther & Øl", "aether_and_ol"),
        ("中立", "state_1"),
        ("", "state_1"),
        ("from", "from_2"),
        ("already_an_id", "already_an_id"),
    ],
)
def test_a_name_becomes_a_word_that_formulas_can_hold(name, word):
    assert ids_of([(name,)], "state", {"from"}) == (word,)


def test_the_short_name_is_preferred_unless_it_is_blank():
    assert ids_of([("gov", "A. Government"), ("", "B. Economy")], "factor") == ("gov", "b_economy")


def test_a_long_name_is_cut_between_words():
    (word,) = ids_of([("the number of ships that pass the strait in a year of peace",)], "factor")
    assert word == "the_number_of_ships_that_pass_the_strait_in_a"


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=90)), max_size=12))
def test_ids_are_plain_distinct_and_not_reserved(names):
    ids = ids_of(names, "factor")
    assert len(set(ids)) == len(ids) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", word) for word in ids)
    assert not RESERVED & set(ids)
    assert all(unicodedata.is_normalized("NFC", word) for word in ids)
