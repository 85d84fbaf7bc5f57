"""Finding codes of files in the formats of others: cross-impact matrices and lists of solutions.

Read by ``codes``; the findings themselves are made by the room that owns the format, so far
``scenarios.formats``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["INTEROP"]

INTEROP = (
    Code(
        "SN201",
        "a file that cannot be read as text",
        "error",
        "The file is missing, empty, too large, or holds bytes that no text holds.",
        "Nothing of it can be read; nothing was imported.",
        "sonae import matrix.scw.zip",
        "unzip matrix.scw.zip && sonae import matrix.scw",
    ),
    Code(
        "SN202",
        "a part of the file is missing, or is not where its format has it",
        "error",
        "A ScenarioWizard matrix has its parts in a fixed order, each closed by a line that holds "
        "only `#`; a list of solutions has one line in quotation marks for each. A part that is "
        "of no consequence for the balances (short names, texts) is a warning.",
        "Numbers read as another part than they are would make another matrix.",
        "&Trade\n -free\n -closed\n 0 , 0 ",
        "&Trade\n -free\n -closed\n#",
    ),
    Code(
        "SN203",
        "a name that is blank or stands twice",
        "warning",
        "A factor, or a state of a factor, has no name, or the name of another. It gets an id of "
        "its own (`state_2`, `free_2`); its place in the matrix is what it was.",
        "A name that means two things sends a reader to the wrong state.",
        "&Trade\n -free\n -free",
        "&Trade\n -free\n -closed",
    ),
    Code(
        "SN204",
        "the matrix does not have one row and one column for each state",
        "error",
        "The rows are the states that act, the columns those acted upon, both in the order in "
        "which the states are named. Each row of the wrong length is named; in a matrix as CSV, "
        "cells at its end may be missing only if they are all of the row's own factor.",
        "Cells that slip by one column judge another state.",
        "&Trade\n -free\n -closed\n…\n 0 , 0 , 1 ",
        "&Trade\n -free\n -closed\n…\n 0 , 0 ",
    ),
    Code(
        "SN205",
        "a cell that is not a judgement",
        "error",
        "A cell holds a number of at most nine decimals between -1000 and 1000, with a decimal "
        "point; in a matrix as CSV also an interval such as `1 to 2`, or nothing where nobody "
        "judged.",
        "A judgement that is guessed at is not the one that was made.",
        " 0 , O , 2 ",
        " 0 , 0 , 2 ",
    ),
    Code(
        "SN206",
        "a line of a list of solutions that cannot be read",
        "error",
        "A solution has one state for each factor, counted from 1 in quotation marks, then weight, "
        "consistency value, 0 and total impact score. As a warning: fewer solutions than the file "
        "announces, one that stands twice, a weight at which the counter was full.",
        "A list with a gap looks like a complete one.",
        '" 2 3",4,0,0,15,""',
        '" 2 3 2",4,0,0,15,""',
    ),
    Code(
        "SN207",
        "solutions of another matrix",
        "error",
        "The consistency value or the total impact score that the file gives is not that of the "
        "scenario in this matrix.",
        "Lists of solutions that were made before the last change of a matrix look right and are "
        "not.",
        '" 2 3 2",4,0,0,14,""   # its score in this matrix is 15',
        '" 2 3 2",4,0,0,15,""',
    ),
    Code(
        "SN208",
        "the matrix holds what a dossier cannot",
        "error",
        "A dossier has at most 200 factors, each with 2 to 100 states.",
        "A matrix that is changed so that it fits is another matrix.",
        "&Trade\n -free",
        "&Trade\n -free\n -closed",
    ),
    Code(
        "SN209",
        "a factor that acts on itself",
        "warning",
        "A cell judges how a state of a factor speaks for or against a state of the same factor. "
        "The figure is kept, and counts in the balance of the factor.",
        "By custom a factor does not act on itself; a figure there is often one that slipped by a "
        "column, and it can hold a state in place that nothing else speaks for.",
        "acts on,trade.free,trade.closed\ntrade.free,2,\ntrade.closed,,",
        "acts on,trade.free,trade.closed\ntrade.free,,\ntrade.closed,,",
    ),
)
"""Codes SN201 to SN209."""
