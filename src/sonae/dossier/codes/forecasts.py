"""Finding codes of tables of forecasts that are to be scored.

Read by ``codes``; the findings are made by ``likelihood.forecasts``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["FORECASTS"]

FORECASTS = (
    Code(
        "SN210",
        "a forecast that cannot be scored",
        "error",
        "A table of forecasts has a head line. Each row says what was forecast (a `word`, a "
        "`probability`, or `lower` and `upper`) and whether it `happened`; or `lower` and `upper` "
        "of a quantity, and its `value`. What has not resolved is left out.",
        "A row that is passed over in silence makes a forecaster look better or worse than he is.",
        "word,happened\nlikly,1\nunlikely,perhaps",
        "word,happened\nlikely,1\nunlikely,0",
    ),
)
