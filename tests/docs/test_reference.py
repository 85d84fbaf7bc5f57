"""The reference pages are what the code says, and leave nothing out."""

import importlib.util
import re
from pathlib import Path

import pytest

from sonae import errors
from sonae.dossier import CODES, DossierContent
from sonae.evidence import SCALES
from sonae.expressions import FUNCTIONS
from sonae.robustness import METRICS

ROOT = Path(__file__).parents[2]


def _script():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _script()
PAGES = reference.pages()


def _page(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_of_the_reference_says_what_the_code_says(name):
    assert _page(name) == PAGES[name], "run scripts/reference.py"


def test_the_reference_holds_no_other_page():
    assert {path.name for path in (ROOT / "docs" / "reference").glob("*.md")} == set(PAGES)


def test_every_key_of_the_schema_has_a_documented_line():
    page = _page("dossier.md")
    for _, model in reference.entries():
        for key, field, _ in reference.keys(model):
            assert field.description, f"{model.__name__}.{key} has no docstring"
            assert f"| `{key}` |" in page


def test_the_schema_is_walked_to_its_leaves():
    models = {model.__name__ for _, model in reference.entries()}
    written = set(
        re.findall(r"^class (\w+)\((?:Entry|Reasoned|EventPair|Report)\)", _schema(), re.M)
    )
    assert written - {"Reasoned"} <= models
    assert DossierContent.__name__ in models


def _schema() -> str:
    files = sorted((ROOT / "src" / "sonae" / "dossier" / "schema").glob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_command_has_a_section():
    page = _page("cli.md")
    assert reference.commands()
    for name, _ in reference.commands():
        assert f"## sonae {name}\n" in page


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("codes.md", list(CODES)),
        ("errors.md", errors.__all__),
        ("metrics.md", list(METRICS)),
        ("formulas.md", []),
    ],
)
def test_every_registered_name_appears(page, names):
    text = _page(page)
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_word_of_every_scale_appears_with_its_range():
    page = _page("scales.md")
    for scale in SCALES.values():
        assert f"## `{scale.id}`" in page
        for term in scale.terms:
            assert all(word in page for word in term.words)


def test_every_function_of_the_language_is_described():
    page = _page("formulas.md")
    assert set(reference.FUNCTION_TEXT) == set(FUNCTIONS)
    assert all(f"| `{name}(" in page for name in FUNCTIONS)
