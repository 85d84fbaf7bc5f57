"""Editing a file's text: what is meant changes, and no other byte."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.cases import shipped_dossier
from sonae.dossier.places import Path as At
from sonae.versions.edit import EditError, edited
from sonae.versions.edits import Edit, Insert, Plan, Remove, Replace
from sonae.versions.written import WrittenMap, WrittenText, children_of, data_of, lines_of, written

TEMPLATES = Path(__file__).parents[2] / "src" / "sonae" / "dossier" / "templates"
FILES = {
    f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8")
    for path in (
        *sorted(shipped_dossier("us-japan-2024").glob("*.yaml")),
        *sorted((Path(__file__).parent / "good").glob("*.yaml")),
        *sorted(TEMPLATES.glob("*/*.yaml")),
    )
}
NAMES = sorted(FILES)
UNFIT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
CHARACTERS = st.characters(codec="utf-8", exclude_categories=UNFIT)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=15) | st.sampled_from(
    [
        "50% to 60%",
        "a: b",
        "a, b",
        "#",
        "it's",
        '"',
        "日本、語",
        "- x",
        "[",
        "}",
        "*a",
        "a\nb",
        "a\n",
    ]
)


def scalars(text: str) -> list[tuple[At, WrittenText]]:
    """Every value of a text that is one scalar, with its path."""
    found: list[tuple[At, WrittenText]] = []

    def walk(node: object, path: At) -> None:
        if isinstance(node, WrittenText):
            found.append((path, node))
        elif node is not None:
            for child in children_of(text, node):  # type: ignore[arg-type]
                walk(child.value, (*path, child.name))

    walk(written(text), ())
    return found


SCALARS = {name: scalars(text) for name, text in FILES.items()}


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_replaced_scalar_leaves_every_other_byte_alone(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    text = FILES[name]
    path, node = data.draw(st.sampled_from(SCALARS[name]))
    value = data.draw(TEXTS)
    result = edited(text, [Replace(path, value)])
    assert result.startswith(text[: node.start])
    assert result.endswith(text[node.end :])
    meant = Plan([Replace(path, value)]).carried_out(data_of(written(text)))
    assert data_of(written(result)) == meant


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_any_edits_read_as_meant_and_windows_line_ends_stay(data: st.DataObject) -> None:
    text = FILES[data.draw(st.sampled_from(NAMES))].replace("\n", "\r\n")
    root = written(text)
    edits = [data.draw(_edit(root, text)) for _ in range(data.draw(st.integers(1, 3)))]
    tops = [edit.path for edit in edits]
    if any(one == two[: len(one)] for one in tops for two in tops if one is not two):
        edits = edits[:1]
    if not Plan(edits).carried_out(data_of(root)):
        return  # nothing would be left, which is refused
    result = edited(text, edits)
    assert data_of(written(result)) == Plan(edits).carried_out(data_of(root))
    assert "\n" not in result.replace("\r\n", "")


@st.composite
def _edit(draw: st.DrawFn, root: WrittenMap, text: str) -> Edit:
    node: object = root
    path: At = ()
    while not isinstance(node, WrittenText):
        children = children_of(text, node)  # type: ignore[arg-type]
        if not children or (path and draw(st.integers(0, 3)) == 0):
            break
        child = draw(st.sampled_from(children))
        path, node = (*path, child.name), child.value
    value = draw(TEXTS | st.lists(TEXTS, max_size=2) | st.dictionaries(st.just("k"), TEXTS))
    if isinstance(node, WrittenText) or draw(st.booleans()):
        return draw(st.sampled_from([Replace(path, value), Remove(path)]))
    names = [child.name for child in children_of(text, node)]  # type: ignore[arg-type]
    key = "new" if isinstance(node, WrittenMap) else None
    return Insert(path, key, value, draw(st.sampled_from([None, *names])))


LINES = "first\n\n      second"
KEPT = """\
# heading
a:   "one"   # why one
b: {c: 'two', d: [x, y]}  # both
e:
  - f: |  # lines
      first

      second

  - 'third'   # last
g: 日本  # 国
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Replace(("a",), "1: x"), '"one"', '"1: x"'),
        (Replace(("b", "c"), "it's"), "'two'", "'it''s'"),
        (Replace(("b", "d", 0), "p, q"), "[x, y]", "['p, q', y]"),
        (Replace(("e", 0, "f"), "only\n"), LINES, "only"),
        (Replace(("e", 0, "f"), "one\n\ntwo\n"), LINES, "one\n\n      two"),
        (Replace(("e", 0, "f"), "only"), "|  # lines\n      " + LINES, "|-  # lines\n      only"),
        (Replace(("g",), "備え: 強化"), "日本", "'備え: 強化'"),
        (Replace(("g",), "two\nlines"), "日本", '"two\\nlines"'),
        (Replace(("b",), "text"), "{c: 'two', d: [x, y]}", "text"),
        (Replace(("e",), ["z"]), f"e:\n  - f: |  # lines\n      {LINES}\n\n  - 'third'", "e: [z]"),
        (Remove(("b", "c")), "c: 'two', ", ""),
        (Remove(("b", "d")), ", d: [x, y]", ""),
        (Remove(("e", 1)), "  - 'third'   # last\n", ""),
        (Remove(("g",)), "g: 日本  # 国\n", ""),
        (Insert(("b",), "n", "k", "c"), "'two', ", "'two', n: k, "),
        (Insert(("b", "d"), None, "w", None), "[x", "[w, x"),
        (Insert(("e",), None, "z", 1), "# last\n", "# last\n  - z\n"),
        (Insert((), "n", {"k": ["v"]}, "a"), "# why one\n", "# why one\nn: {k: [v]}\n"),
        (Insert((), "n", "v", "g"), "# 国\n", "# 国\nn: v\n"),
        (Insert((), "n", "v", None), "a:   ", "n: v\na:   "),
        (Insert((), "n", "v", "g", ("# of theirs", "n: v  # so")),
         "# 国\n", "# 国\n# of theirs\nn: v  # so\n"),
    ],
)  # fmt: skip
def test_comments_and_the_quoting_that_is_there_stay(edit: Edit, old: str, new: str) -> None:
    assert KEPT.count(old) == 1
    assert edited(KEPT, [edit]) == KEPT.replace(old, new)


def test_a_file_without_a_last_line_break_keeps_none() -> None:
    assert edited("a: b", [Insert((), "c", "d", "a")]) == "a: b\nc: d"
    assert edited("a: b\nc: d", [Replace(("c",), "e")]) == "a: b\nc: e"


def test_the_first_key_beside_its_dash_makes_room_for_the_next() -> None:
    text = "a:\n  - id: x\n    is: y  # z\n"
    assert edited(text, [Remove(("a", 0, "id"))]) == "a:\n  - is: y  # z\n"
    assert edited(text, [Remove(("a", 0, "id")), Remove(("a", 0, "is"))]) == "a:\n  - {}  # z\n"


def test_lines_that_do_not_read_as_meant_are_not_used() -> None:
    insert = Insert((), "n", "v", "a", ("n: something else",))
    assert edited("a: b\n", [insert]) == "a: b\nn: v\n"


def test_nothing_left_in_a_file_is_refused() -> None:
    with pytest.raises(EditError):
        edited("a: b\n", [Remove(("a",))])


def test_the_lines_of_an_entry_bring_its_comments() -> None:
    text = "a:\n  x: 1\n\n  # about b\n  # and more\n  b:   # beside\n    - c  # end\n"
    text += "  # later\nd: {e: f}\n"
    root = written(text)
    assert lines_of(text, root, ("a", "b")) == (
        "# about b",
        "# and more",
        "b:   # beside",
        "  - c  # end",
    )
    assert lines_of(text, root, ("a", "b", 0)) == ("- c  # end",)
    assert lines_of(text, root, ("d", "e")) == ()
