from sonae.expressions import Item, Name, parse
from sonae.expressions.tree import Binary, Number
from sonae.outcomes.rewrite import FALSE, TRUE, at_year, fold, without_option_sums


def test_constants_are_worked_out_and_neutral_terms_left_away():
    assert fold(parse("2 * 3 + 1")) == Number(7.0)
    assert fold(parse("x * 1 + 0")) == Name("x")
    assert fold(parse("min(3, max(1, 2))")) == Number(2.0)
    assert fold(parse("x * 0")) == parse("x * 0")  # an infinite x times 0 is not 0


def test_a_settled_condition_leaves_the_side_it_takes():
    assert fold(parse("x if 2 > 1 else y")) == Name("x")
    assert fold(parse("x > 1 and 2 > 1")) == parse("x > 1")
    assert fold(parse("x > 1 or 2 > 1")) == TRUE
    assert fold(parse("not (2 > 1)")) == FALSE


def test_a_sum_over_options_is_written_out_in_declared_order():
    tree = without_option_sums(parse("sum_options(on * difficulty)"), {"a": 2, "b": 5})
    a = Binary("*", Item("on", "a"), Number(2.0))
    b = Binary("*", Item("on", "b"), Number(5.0))
    assert tree == Binary("+", Binary("+", Number(0.0), a), b)


def test_a_year_is_put_in():
    def year(text, index):
        return at_year(
            parse(text),
            index,
            2024 + index,
            lambda _, option: option == "idle",
            lambda name, back: Item(f"@{back}", name),
        )

    assert year("x * (t - 2024)", 2) == parse("x * 2")
    assert year("x if t >= 2026 else 0", 1) == Number(0.0)
    assert year("x + on[idle]", 1) == Name("x")
    assert year("first(x)", 0) == Name("x")
    assert year("first(x)", 3) == Item("@-1", "x")
