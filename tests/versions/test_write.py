"""Writing a content: what is written reads as what it was."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.cases import shipped_dossier
from sonae.dossier import DossierContent, new_dossier, read, templates
from sonae.versions import compare, write
from sonae.versions.write import block_lines, flow_text, scalar_text
from sonae.versions.written import data_of, written

GOOD = Path(__file__).parents[1] / "dossier" / "good"

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
)
WORDS = st.text(CHARACTERS, min_size=1, max_size=12)
AWKWARD = st.sampled_from(
    [
        *("no", "~", "null", "1", "010", "- a", "a: b", "a #b", "#b", "'a", '"a', "it's", "{", "]"),
        *("a, b", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", ":", "a:", "---", "<<"),
        *(
            " a",
            "a ",
            "\\",
            'a"b',
            "a'b\"c",
            "日本、語",
            "日本: 語",
            "備え",
            "😀",
            "=",
            "a\\nb",
            "...",
        ),
    ]
)
TEXTS = WORDS | AWKWARD
LINES = TEXTS | st.text(CHARACTERS | st.just("\n"), min_size=1, max_size=20)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,2}_", fullmatch=True)


@given(LINES, st.sampled_from([None, "'", '"']), st.booleans())
@settings(deadline=None, max_examples=300)
def test_a_scalar_reads_as_the_text_wherever_it_stands(
    text: str, style: str | None, flow: bool
) -> None:
    value = scalar_text(text, style, flow=flow)
    document = f"a: {{k: {value}, z: z}}\n" if flow else f"a: {value}\nz: z\n"
    data = data_of(written(document))
    assert isinstance(data, dict)
    assert (data["a"]["k"] if flow else data["a"]) == text
    assert "\n" not in value


KEYS = TEXTS.filter(lambda text: text != "<<")
DATA = st.recursive(
    LINES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(IDS, DATA, min_size=1, max_size=3))
@settings(deadline=None, max_examples=200)
def test_data_reads_as_it_was_on_one_line_and_on_several(data: dict[str, object]) -> None:
    for text in ("\n".join(block_lines(data)) + "\n", f"x: {flow_text(data)}\n"):
        tree = data_of(written(text))
        assert isinstance(tree, dict)
        assert tree.get("x", tree) == data if text.startswith("x: {") else tree == data


def test_what_needs_no_marks_gets_none() -> None:
    assert scalar_text("45% to 58%") == "45% to 58%"
    assert scalar_text("a, b") == "a, b"
    assert scalar_text("a, b", flow=True) == "'a, b'"
    assert scalar_text("it's") == "it's"
    assert scalar_text("korea == 'drawdown'") == "\"korea == 'drawdown'\""
    assert scalar_text("備え: 日本") == "'備え: 日本'"


@st.composite
def contents(draw: st.DrawFn) -> DossierContent:
    """A small content: factors, claims, judgements, influences and plans, in any words."""
    names = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    factors = {
        name: {
            "label": draw(TEXTS),
            "states": {
                state: {"label": draw(TEXTS), "when": draw(LINES)}
                for state in draw(st.lists(IDS, min_size=2, max_size=3, unique=True))
            },
        }
        for name in names
    }  # fmt: skip
    event = st.sampled_from([f"{n} == '{s}'" for n, f in factors.items() for s in f["states"]])
    number = st.decimals(-1000, 1000, allow_nan=False, places=3).map(str)
    percent = st.tuples(st.integers(0, 50), st.integers(50, 100))
    claims = {
        f"c{index}": {
            "source": "s",
            "says": draw(LINES),
            "credibility": "3",
            "chain": [draw(TEXTS)],
        }
        for index in range(draw(st.integers(0, 2)))
    }
    judgements = [
        {"id": f"j{index}", "event": draw(event), "is": "{}% to {}%".format(*draw(percent)),
         "because": draw(LINES)}
        for index in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    source, target = names[0], names[-1]
    scores = {state: draw(st.integers(-3, 3).map(str)) for state in factors[target]["states"]}
    influences = {f"{source}.{next(iter(factors[source]['states']))}": {target: scores}}
    return DossierContent.model_validate(
        {
            **{"sonae": "1", "dossier": "d", "title": draw(TEXTS), "question": draw(LINES)},
            **{"as_of": "2024-02-19", "horizon": {"from": "2024", "to": "2030"}},
            "not_modelled": draw(st.lists(TEXTS, max_size=3)),
            "sources": {"s": {"title": draw(TEXTS), "reliability": "B", "date": "2024-01-31"}},
            **{"claims": claims, "factors": factors, "judgements": judgements},
            "influences": influences if source != target else {},
            "quantities": {"q": {"is": draw(number), "unit": "share", "because": draw(TEXTS)}},
            "options": {"o": {"label": draw(TEXTS), "lead": "3 to 8 months"}},
            "plans": {
                "p": {
                    "label": draw(TEXTS),
                    "steps": draw(st.sampled_from([[], ["o@2025"]])),
                }
            },
        },
        by_alias=True,
        by_name=False,
    )  # fmt: skip


@given(content=contents())
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_written_reads_as_it_was(tmp_path: Path, content: DossierContent) -> None:
    (tmp_path / "dossier.yaml").write_text(write(content), encoding="utf-8", newline="")
    assert read(tmp_path).content == content


@pytest.mark.parametrize("name", ["good", "us-japan-2024"])
def test_a_whole_dossier_written_reads_as_it_was(tmp_path: Path, name: str) -> None:
    dossier = read(GOOD if name == "good" else shipped_dossier(name))
    (tmp_path / "dossier.yaml").write_text(write(dossier.content), encoding="utf-8")
    again = read(tmp_path)
    assert again.content == dossier.content
    assert compare(dossier, again) == ()


@pytest.mark.parametrize("template", templates())
def test_a_template_written_reads_as_it_was(tmp_path: Path, template: str) -> None:
    dossier = read(new_dossier(tmp_path / "start", template).parent)
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "dossier.yaml").write_text(write(dossier.content), encoding="utf-8")
    again = read(tmp_path / "again")
    assert again.content == dossier.content
    assert compare(dossier, again) == ()


def test_what_is_written_is_plain_yaml_for_others() -> None:
    content = read(GOOD).content
    assert yaml.safe_load(write(content))["factors"]["yard"]["states"]["open"] == {"label": "Open"}
