"""The JSON Schema of a dossier's files, for editors that complete and check while one types.

Made from the schema's models; descriptions are their docstrings. A dossier is a folder of files,
each of which holds some of the top-level keys; so the schema describes one file and asks for no
top-level key. What is missing in the whole is said by ``sonae check``.
"""

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sonae.dossier.schema import DossierContent, Entry

__all__ = ["SCHEMA_NAME", "json_schema"]

SCHEMA_NAME = "sonae.schema.json"
"""File name of the schema beside a dossier's YAML, and its relative ``$id``."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = {"pattern": "^[a-z][a-z0-9_]{0,63}$"}
_SCALARS = ["string", "number", "boolean"]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one file of a dossier.

    Returns
    -------
    dict
        Plain data. ``$id`` is relative and every reference is local: an editor needs no network.

    Examples
    --------
    >>> json_schema()["properties"]["question"]["description"]
    'The question to be answered.'
    """
    made = DossierContent.model_json_schema(by_alias=True, schema_generator=_Generator)
    made.pop("required", None)
    _add_limits(DossierContent, made)
    for model in _models(Entry):
        _add_limits(model, made["$defs"].get(model.__name__, {}))
    head = {
        "$schema": _DRAFT,
        "$id": SCHEMA_NAME,
        "title": "A file of a Sonae dossier",
        "description": "Every *.yaml of a folder together is the dossier; "
        "a top-level key stands in one file only.",
    }
    return {**head, **{key: value for key, value in made.items() if key not in head}}


class _Generator(GenerateJsonSchema):
    """Describes what is written: scalars are text that the schema reads, ids are plain words."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """Make the schema, then drop what an editor would only show twice."""
        made: JsonSchemaValue = _without_titles(super().generate(schema, mode))
        return made

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Take what an editor sees as a number or a truth value: the dossier reads its text."""
        return {**super().str_schema(schema), "type": _SCALARS}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """Take the version with and without quotes."""
        expected = schema["expected"]
        numbers = [int(word) for word in expected if isinstance(word, str) and word.isdigit()]
        return {"enum": [*expected, *numbers]} if numbers else super().literal_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Ask for ids as keys; a field that has others says so itself."""
        return {**super().dict_schema(schema), "propertyNames": _ID}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Keep defaults of scalars; none, empty and nested ones say nothing to a writer."""
        made = super().default_schema(schema)
        if not isinstance(made.get("default"), (str, int, float)):
            made.pop("default", None)
        return made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Refuse null: whoever has nothing to say leaves the key out."""
        return self.generate_inner(schema["schema"])


def _models(root: type[Entry]) -> Iterator[type[Entry]]:
    for model in root.__subclasses__():
        yield model
        yield from _models(model)


def _add_limits(model: type[Entry], written: dict[str, Any]) -> None:
    """Put in the bounds of numbers, which the readers of scalars hide from pydantic."""
    for name, field in model.model_fields.items():
        entry = written.get("properties", {}).get(field.alias or name, {})
        for rule in field.metadata:
            for key, word in (("ge", "minimum"), ("le", "maximum")):
                if getattr(rule, key, None) is not None:
                    entry[word] = getattr(rule, key)


def _without_titles(value: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """Drop the titles that only repeat a key; names of entries keep theirs."""
    if isinstance(value, list):
        return [_without_titles(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    entry = value.get("type") == "object" and "properties" in value
    return {
        key: _without_titles(inner)
        for key, inner in value.items()
        if key != "title" or entry or not isinstance(inner, str)
    }
