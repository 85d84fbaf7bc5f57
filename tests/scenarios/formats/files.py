"""A ScenarioWizard file written by hand, and matrices with names as people give them."""

from hypothesis import strategies as st

from sonae.scenarios import Influence, Influences, Space
from sonae.scenarios.formats.matrix_file import FactorNames, MatrixFile, Names, space_of

PORT = """\
$ ScenarioWizard 4.0
port.scw
&A. Trade
 -A1 "free"
 -A2 closed
&B. Rules
 -strict
 -lax
 -none
#
&Trade
 free
 closed
&Rules
 strict
 lax
 none
#
#
FFFFFF
FFFFFF
FFFFFF
00FF00
FFFFFF
#
#
 0 , 0 ,-2 , 1 , 1 ~
 0 , 0 , 2 ,-1 ,-1 ~
-1 , 1 , 0 , 0 , 0 ~
 1 ,-1 , 0 , 0 , 0 ~
 0 , .5 , 0 , 0 , 0 ~
#
# 0-0
"A port and its rules"
# Trade
""
# Rules
"Who sets them"
# Trade -> Trade
""
# Trade -> Rules
"Trade makes rules lax,
says the chamber"
# Rules -> Trade
""
# Rules -> Rules
""
#
#
""".replace("~", "")  # blanks at the ends of lines are the program's

# Letters that Windows' Western set has and others, and signs with a meaning in the files.
NAME = st.text(st.sampled_from("abcXYZ 019+-.&#,;'äéß\u4e2d\u2019\u0161%<>="), max_size=8).map(
    lambda text: " ".join(text.split())
)


@st.composite
def matrix_files(draw, most_factors=4, most_states=3):
    """Make a matrix with names of all kinds; a block has only zeros, or is judged throughout."""
    factors = tuple(
        FactorNames(
            Names(draw(NAME), draw(NAME)),
            tuple(Names(draw(NAME), draw(NAME)) for _ in range(draw(st.integers(1, most_states)))),
        )
        for _ in range(draw(st.integers(1, most_factors)))
    )
    space = space_of(factors)
    values = st.integers(-12, 12) | st.integers(-30, 30).map(lambda value: value / 10)
    influences = Influences.of(space, _cells(draw, space, values))
    texts = {
        pair: draw(NAME)
        for pair in ((one, two) for one in space.factors for two in space.factors)
        if draw(st.booleans())
    }
    reasons = {pair: text for pair, text in texts.items() if text}
    return MatrixFile(influences, factors, reasons, draw(NAME), newline=draw(NEWLINE))


NEWLINE = st.sampled_from(["\r\n", "\n"])


def _cells(draw, space: Space, values):
    for source, froms in zip(space.factors, space.states, strict=True):
        for target, ontos in zip(space.factors, space.states, strict=True):
            judged = [(one, two, draw(values)) for one in froms for two in ontos]
            if draw(st.booleans()) and any(value for _, _, value in judged):
                for one, two, value in judged:
                    yield Influence((source, one), (target, two), value)


def judged(influences):
    """Return what was judged, without where it stands or why."""
    return {(cell.source, cell.target): (cell.lower, cell.upper) for cell in influences.cells}


def findings_of(error):
    return [(f.code, f.place.line, f.place.column) for f in error.value.findings]
