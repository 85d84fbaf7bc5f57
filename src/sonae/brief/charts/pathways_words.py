"""What lines, pathways and groups of a pathways map are called, and the finding in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from sonae.brief.numbers import percent, unit_words
from sonae.dossier import Dossier
from sonae.pathways import History
from sonae.pathways.mapped import Mapped

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """Names for people."""

    shown: Mapped
    actions: Mapping[str, str]
    base: str
    factor: str
    states: Mapping[str, str]
    money: str
    unit: str

    @classmethod
    def of(cls, shown: Mapped, named: Dossier | None) -> "Words":
        """Take the names of a dossier; ids where there is none."""
        actions = {a.id: a.label for a in shown.found.graph.lasting.actions.actions}
        base, factor = shown.found.base, shown.factor or ""
        if named is None:
            return cls(shown, actions, base or "Nothing more", factor, {}, "", "1")
        content = named.content
        entry = content.factors.get(factor)
        return cls(
            shown=shown,
            actions=actions,
            base="Nothing more decided" if base is None else content.plans[base].label,
            factor=factor if entry is None else entry.label,
            states={} if entry is None else {s: known.label for s, known in entry.states.items()},
            money=unit_words(content.money),
            unit=content.money,
        )

    def action(self, name: str) -> str:
        """Return what an action is called."""
        return self.actions.get(name, name)

    def state(self, name: str) -> str:
        """Return what a state of the factor is called."""
        return self.states.get(name, name)

    def pathway(self, history: History) -> str:
        """Return a pathway in words: its actions, those of one year together."""
        steps: dict[int, list[str]] = {}
        for name, year in self.shown.found.graph.named(history):
            steps.setdefault(year, []).append(self.action(name))
        parts = [f"{' + '.join(names)} {year}" for year, names in steps.items()]
        return ", then ".join(parts) or self.base

    def finding(self) -> str:
        """Say how to begin, how long the best lasts, and where nothing does."""
        graph, scored = self.shown.found.graph, self.shown.scored
        none = 1.0 - graph.open
        if none > 1 - 1e-9:
            return "No pathway lasts to the end in any future"
        last = f"in {percent(none)} no pathway lasts"
        last = "in every future some pathway lasts" if none < 1e-9 else last
        best = scored[0]
        history = graph.lasting.histories[best.history]
        if not any(year is not None for year in history):
            more = "No decision makes it last in more futures than none"
            return f"{more}: {percent(best.share)}; {last}"
        lasts = f"{self.pathway(history)}, lasts in {percent(best.share)} of futures; {last}"
        common = self.first()
        if not common or len(scored) < 3:
            return f"The longest lasting pathway, {lasts}"
        begin = " and ".join(self.action(name) for name in common)
        return f"{begin} first; the longest lasting pathway, {lasts}"

    def first(self) -> tuple[str, ...]:
        """Return the actions that every pathway of the scorecard but that of none begins with."""
        graph = self.shown.found.graph
        histories = [graph.lasting.histories[entry.history] for entry in self.shown.scored]
        taken = [
            graph.named(history) for history in histories if any(y is not None for y in history)
        ]
        begun = [{name for name, year in steps if year == steps[0][1]} for steps in taken]
        common = set.intersection(*begun) if begun else set()
        return tuple(a.id for a in graph.lasting.actions.actions if a.id in common)
