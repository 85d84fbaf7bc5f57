"""What these tests use of those of the outcome model: random models, small dossiers, references.

Test folders are packages of their own (``--import-mode=importlib``), so the other one is looked up
where it lies.
"""

import importlib
import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "outcomes"


def _package():
    if "outcomes" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "outcomes", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
        )
        sys.modules["outcomes"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["outcomes"])
    return importlib.import_module("outcomes.formulas"), importlib.import_module("outcomes.small")


_formulas, _small = _package()
models = _formulas.models
HEAD = _small.HEAD
all_codes, compiled, states_of = _small.all_codes, _small.compiled, _small.states_of
values_and_outcomes, write = _small.values_and_outcomes, _small.write
