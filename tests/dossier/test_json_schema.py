"""The JSON Schema accepts what the dossier room accepts, and an editor sees typing mistakes."""

import copy
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from sonae.cases import shipped, shipped_dossier
from sonae.dossier import json_schema, new_dossier, templates
from sonae.dossier.schema import DossierContent, Entry

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
GOOD = Path(__file__).parent / "good"


class EditorLoader(yaml.SafeLoader):
    """Types scalars as YAML 1.2's core schema does: no dates, no sexagesimal, no `yes`."""


EditorLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    EditorLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def load(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), EditorLoader)  # noqa: S506 - safe loader


def errors(data: object) -> list[str]:
    return [
        f"{'.'.join(map(str, e.absolute_path))}: {e.message[:150]}"
        for e in VALIDATOR.iter_errors(data)
    ]


def test_the_schema_is_a_schema_and_asks_for_no_network() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "sonae.schema.json"
    addresses = [text for text in _texts({**SCHEMA, "$schema": ""}) if "://" in text]
    assert addresses == []
    references = [entry["$ref"] for entry in _maps(SCHEMA) if "$ref" in entry]
    assert references
    assert all(reference.startswith("#/$defs/") for reference in references)


@pytest.mark.parametrize("template", templates())
def test_every_file_of_a_template_fits(template: str, tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", template).parent
    for path in sorted(folder.glob("*.yaml")):
        assert errors(load(path)) == [], path.name


@pytest.mark.parametrize("folder", [*map(shipped_dossier, shipped()), GOOD], ids=lambda f: f.name)
def test_every_file_of_a_shipped_dossier_fits(folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        assert errors(load(path)) == [], path.name


TYPOS = [
    ("factors.election.stats", {}),
    ("factors.election.states.guard.wen", "x"),
    ("factors.Election", {"label": "x", "states": {"a": {"label": "a"}, "b": {"label": "b"}}}),
    ("claims.demand_talk.credibility", "high"),
    ("claims.demand_talk.credibility", 7),
    ("sources.herald.reliability", "Z"),
    ("sources.herald.date", "12 June 2024"),
    ("options.batteries.lead", 24),
    ("options.batteries.lead", "24 weeks"),
    ("options.batteries.cost.paid", "now"),
    ("plans.build.steps", ["batteries"]),
    ("influences", {"election": {}}),
    ("influences", {"election.guard": {"demand": {"none": "four"}}}),
    ("horizon.to", "soon"),
    ("commitments.bases.type", "defence"),
    ("commitments.bases.mode", "shall"),
    ("games.contribution.ends.accpted", {}),
    ("signposts.envoy.cadence", "often"),
    ("judgements.0.confidence", "very high"),
    ("judgements.0.because", None),
    ("titel", "x"),
]


@pytest.mark.parametrize(("path", "value"), TYPOS, ids=lambda value: str(value)[:40])
def test_a_mistake_shows_while_one_types(path: str, value: object, tmp_path: Path) -> None:
    folder = new_dossier(tmp_path / "mine", "alliance").parent
    files = [load(file) for file in sorted(folder.glob("*.yaml"))]
    data = copy.deepcopy({key: part for file in files for key, part in file.items()})
    assert errors(data) == []
    *parents, last = path.split(".")
    spot = data
    for part in parents:
        spot = spot[int(part)] if isinstance(spot, list) else spot[part]
    spot[last] = value
    assert errors(data) != []


def test_every_key_is_explained_in_the_words_of_its_docstring() -> None:
    models = {DossierContent.__name__: SCHEMA, **SCHEMA["$defs"]}
    checked = 0
    for model in _models(Entry):
        if model.__name__ not in models or model.__name__ == "Impact":
            continue
        properties = models[model.__name__]["properties"]
        assert set(properties) == {f.alias or n for n, f in model.model_fields.items()}
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            written = properties[field.alias or name]
            if "description" not in written:  # the entry it refers to says the same
                written = SCHEMA["$defs"][written["$ref"].rpartition("/")[2]]
            assert written["description"] == field.description
            checked += 1
    assert checked > 200


def _models(root):
    for model in root.__subclasses__():
        yield model
        yield from _models(model)


def _maps(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _maps(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _maps(inner)


def _texts(value):
    for entry in _maps(value):
        yield from (inner for inner in entry.values() if isinstance(inner, str))
