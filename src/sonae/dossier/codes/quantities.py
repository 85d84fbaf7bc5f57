"""Finding codes of distributions: their families, parameters and intervals.

Read by ``codes``; the findings are made by ``distributions``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["QUANTITIES"]

QUANTITIES = (
    Code(
        "SN065",
        "a distribution that does not fit its interval",
        "error",
        "A distribution says where within `is` the number is likely to lie, and is cut off at both "
        "ends. So `is` has two ends; mode, mean and median lie between them; a `loguniform` lies "
        "above zero and a `lognormal` not below it; and the standard deviation is not so large "
        "that within the ends nothing but an even distribution is left.",
        "A mode outside the interval contradicts it, and one of the two is a slip. Whatever were "
        "drawn, the reader of the brief would be told something else.",
        "quantities:\n  growth: {is: .002 to .012, distribution: {family: pert, mode: .02}, …}",
        "quantities:\n  growth: {is: .002 to .012, distribution: {family: pert, mode: .009}, …}",
    ),
    Code(
        "SN066",
        "a distribution without the parameters of its family",
        "error",
        "`triangular` and `pert` take `mode`, `normal` takes `mean` and `sd`, `lognormal` takes "
        "`median` and `spread`, `uniform` and `loguniform` take nothing. A standard deviation is "
        "above zero, a spread is a factor above 1.",
        "A parameter that the family does not read would change nothing, and whoever wrote it "
        "believes that it does.",
        "quantities:\n  demand: {is: 90 to 110, distribution: {family: normal, sd: 4}, …}",
        "quantities:\n  demand: {is: 90 to 110, distribution: {family: normal, mean: 98, sd: 4}}",
    ),
)
"""Codes SN065 and SN066."""
