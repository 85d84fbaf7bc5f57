"""Spoilt dossiers for tests: a mutator that knows the format, and a hunt for what it brings down.

``read_bases`` gives dossiers that pass; ``Mutator`` spoils them, one mutant for each seed and
index; ``hunt`` checks mutants in processes with limits and counts how the check did.
"""

from sonae.testing.bases import Base, read_bases
from sonae.testing.examine import Verdict, examine
from sonae.testing.hunt import Tally, hunt
from sonae.testing.mutate import Mutant, Mutator

__all__ = ["Base", "Mutant", "Mutator", "Tally", "Verdict", "examine", "hunt", "read_bases"]
