import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios.counting import rows as bits

WIDE = st.integers(0, (1 << 130) - 1)
SPARSE = st.lists(st.integers(0, 129), max_size=3).map(lambda at: sum({1 << a for a in at}))


def packed(masks):
    return np.stack([bits.words(mask, 3) for mask in masks], axis=1)


def unpacked(rows):
    return [sum(int(word) << 64 * at for at, word in enumerate(row)) for row in rows.T]


@settings(deadline=None)
@given(st.lists(WIDE, min_size=1, max_size=8), SPARSE, st.integers(0, 129))
def test_rows_of_bits_behave_like_whole_numbers(masks, mask, at):
    rows = packed(masks)
    assert bits.any_bits(rows, mask).tolist() == [bool(row & mask) for row in masks]
    assert bits.all_bits(rows, mask).tolist() == [row & mask == mask for row in masks]
    assert bits.bit(rows, at).tolist() == [row >> at & 1 for row in masks]
    where = np.array([row % 3 == 0 for row in masks])
    bits.add_bits(rows, mask, where.astype(np.uint64))
    added = [row | mask if row % 3 == 0 else row for row in masks]
    assert unpacked(rows) == added
    bits.drop_bits(rows, mask, ~where)
    pairs = zip(added, masks, strict=True)
    assert unpacked(rows) == [row & ~mask if was % 3 else row for row, was in pairs]


@settings(deadline=None)
@given(st.lists(st.sampled_from([0, 1, 1 << 64, 1 << 128, 3 << 63]), min_size=1, max_size=9))
def test_equal_rows_get_the_same_number_and_others_another(masks):
    number, kept = bits.distinct(packed(masks))
    assert sorted(unpacked(kept)) == sorted(set(masks))
    assert [unpacked(kept)[at] for at in number] == masks


def test_rows_whose_keys_collide_are_still_told_apart(monkeypatch):
    monkeypatch.setattr(bits, "MIXER", 0)
    rows = np.array([[1, 2, 1, 2, 3], [5, 5, 5, 5, 5]], dtype=np.uint64)
    number, kept = bits.distinct(rows)
    assert kept.tolist() == [[1, 2, 3], [5, 5, 5]]
    assert number.tolist() == [0, 1, 0, 1, 2]
