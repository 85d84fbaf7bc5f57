"""Finding codes of files of events that a watch reads.

Read by ``codes``; the findings are made by ``watch.event_files`` and ``watch.ingest``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["EVENTS"]

EVENTS = (
    Code(
        "SN220",
        "an event that cannot be taken in",
        "error",
        "An event has an `id`, a `date` from the dossier's `as_of` on, and one of `sign`, `fact`, "
        "`factor`, `soft`, `quantity`, `launched`, `withdraw` that the dossier knows. The others "
        "of the file are taken in.",
        "A report that is passed over in silence is a warning that nobody gets.",
        "- {id: e1, date: 2024-02-30, sign: harbor, seen: perhaps}",
        "- {id: e1, date: 2024-02-28, sign: harbour, seen: true}",
    ),
    Code(
        "SN221",
        "two events of one id that say different things",
        "error",
        "An id names one report. The same report again counts once and is no fault; another report "
        "needs an id of its own, and a mistake is taken back by `withdraw`.",
        "The log is never changed, so that everybody can see what was known when.",
        "- {id: e1, date: 2024-03-01, sign: s1, seen: true}\n"
        "- {id: e1, date: 2024-03-01, sign: s2, seen: true}",
        "- {id: e1, date: 2024-03-01, sign: s1, seen: true}\n"
        "- {id: e2, date: 2024-03-01, sign: s2, seen: true}",
    ),
)
