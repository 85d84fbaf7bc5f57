"""Phrases outside the standards, by class: what they say, and what they do not.

Reads the surveys; hands the scales the phrases that have a number, and ``scales.reading`` the
classes that have none. Some phrases bound a probability below only (possibility), some leave a
wide band (low, middle). Others are no likelihood at all, though they stand where one might:
what others are said to think (attribution), what was heard (hearsay), a bare "will" (forecast),
what ought to be (deontic), how the writer feels about it (attitude). Those never become a number,
least of all 1.0; the finding asks for one. Defaults are this program's own, from survey quantiles
where readers were asked; each is marked in the documents as outside the standards.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.evidence.surveys import envelope

__all__ = ["MOST", "NUMBERED", "UNNUMBERED", "Phrase", "PhraseClass", "classify", "plain_words"]

PhraseClass: TypeAlias = Literal[
    "possibility",
    "low",
    "middle",
    "attribution",
    "hearsay",
    "forecast",
    "deontic",
    "attitude",
    "whether",
]
"""Classes of phrases outside the standards; the first three have a number."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase outside the standards.

    Attributes
    ----------
    text : str
        The phrase, in lower case and single spaces.
    kind : PhraseClass
        Its class.
    lower, upper : float, optional
        The interval that binds, as shares of one; None where the phrase states no likelihood.
    suggests : float, optional
        The upper end it suggests without saying so; it never binds.
    inner : str, optional
        Words inside it that may state a likelihood: `likely` in "some say it is likely".
    """

    text: str
    kind: PhraseClass
    lower: float | None = None
    upper: float | None = None
    suggests: float | None = None
    inner: str | None = None

    @property
    def states_likelihood(self) -> bool:
        """Whether the phrase by itself bounds a probability."""
        return self.lower is not None


Numbered: TypeAlias = tuple[PhraseClass, tuple[str, ...], float, float, float | None]

_MIGHT = envelope("maybe", "possibly", "might happen")
_DOUBT = envelope("we doubt")
_SERIOUS = envelope("serious possibility", "real possibility")

NUMBERED: tuple[Numbered, ...] = (
    (
        "possibility",
        (
            *("cannot be ruled out", "cannot be excluded", "can not be ruled out"),
            *("can not be excluded", "not ruled out", "not excluded"),
            *("cannot rule out", "cannot exclude"),
        ),
        *(0.01, 1.0, 0.50),
    ),
    ("possibility", ("could", "can"), 0.01, 1.0, 0.60),
    (
        "possibility",
        ("may", "might", "possibly", "perhaps", "maybe", "possible"),
        *(_MIGHT[0], 1.0, _MIGHT[1]),
    ),
    ("middle", ("serious possibility", "real possibility"), *_SERIOUS, None),
    ("low", ("doubtful", "we doubt", "doubt"), *_DOUBT, None),
)
"""Phrases with a number: class, words, hard lower and upper end, soft upper end. The hard lower end
of `may` and its like is the lowest 10th percentile of readers, its soft end the highest 90th; those
of the first two rows are conventions of this program."""

_PEOPLE = (
    r"(?:(?:many|some|most|several|few|a few|other|various|unnamed|certain|western)\s+)*"
    r"(?:observers|analysts|experts|critics|commentators|officials|people|others|diplomats|allies"
    r"|insiders|pundits|scholars|economists|sources|voices|many|some|most|several|few)"
)
_THINK = (
    r"(?:fears?|worr(?:y|ies)|hopes?|believes?|thinks?|suspects?|warns?|argues?|says?|expects?"
    r"|predicts?|claims?|feels?|assumes?|see|hold|have warned"
    r"|(?:is|are) (?:worried|concerned|afraid|convinced|confident))"
)

UNNUMBERED: tuple[tuple[PhraseClass, str], ...] = (
    (
        "whether",
        r"(?:it (?:is|remains) )?(?P<inner>doubtful|doubted|uncertain|unclear|not clear|unknown"
        r"|questionable|(?:an )?open question|open|to be seen|remains to be seen|we doubt)"
        r",? (?:if|whether)(?: .*)?",
    ),
    ("attribution", rf"{_PEOPLE},? {_THINK}(?: that)?(?: (?P<inner>.+))?"),
    (
        "attribution",
        r"(?:it is |is |are )?(?:widely |generally )?(?:feared|believed|thought|expected|assumed"
        r"|hoped|considered)(?: (?:that|to)(?: (?P<inner>.+))?)?",
    ),
    ("attribution", r"there (?:is|are) (?:fears?|concerns?|worr(?:y|ies)|speculation)(?: .*)?"),
    (
        "hearsay",
        r"(?:it is |is |are )?(?:said|rumou?red|reported|alleged|understood)"
        r"(?: (?:that|to)(?: (?P<inner>.+))?)?",
    ),
    (
        "hearsay",
        r"(?:reportedly|allegedly|supposedly|apparently|word has it|rumou?r has it|by all accounts"
        r"|we are told|i (?:have )?heard|i am told|i was told|as i recall|i recall|i remember)"
        r"(?:,? (?:that )?(?P<inner>.+))?",
    ),
    (
        "deontic",
        r"(?:should|must|shall|ought to|has to|have to|had to|needs? to"
        r"|(?:is |are )?(?:required|obliged|supposed|bound by treaty|entitled|necessary))"
        r"(?: (?:not|to|be|have)\b.*)?",
    ),
    (
        "attitude",
        r"inevitably (?:\w+ )*?(?:\w+ed|was|were|had|came|went|took|led|fell|rose|brought|made"
        r"|gave|left|lost|won|met|became|began|drew|ran|grew|meant)\b.*",
    ),
    (
        "attitude",
        r"(?:regrettably|unfortunately|fortunately|sadly|naturally|of course|understandably"
        r"|not surprisingly|unsurprisingly|happily|hopefully)(?: .*)?",
    ),
    (
        "forecast",
        r"(?:will|would|(?:is |are )?going to|(?:is |are )?set to|(?:is |are )?due to|is to|are to)"
        r"(?: (?:not|be|happen|come|have|occur)\b.*)?",
    ),
    (
        "forecast",
        r"(?:(?:is |are )?(?:bound|certain|sure|destined) to(?: .*)?"
        r"|(?:is |are )?inevitabl[ey](?: .*)?"
        r"|definitely|undoubtedly|without (?:a )?doubt|(?:there is )?no doubt|beyond doubt"
        r"|unavoidabl[ey]|a certainty|guaranteed|certain)",
    ),
    (
        "forecast",
        r"(?:cannot|can not|could not)(?: (?:be|happen|come|have|occur))?|impossible"
        r"|not possible|no chance|out of the question|ruled out|excluded|unthinkable"
        r"|(?:is |are )?not going to",
    ),
)
"""Phrases without a number: class and pattern, in the order in which they are tried. "inevitably"
before a past tense is how the writer feels about what was; before anything else, a forecast."""

_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in UNNUMBERED)
_BY_WORD = {
    word: Phrase(word, kind, lower, upper, suggests)
    for kind, words, lower, upper, suggests in NUMBERED
    for word in words
}
_SHORT = (("can't", "cannot"), ("won't", "will not"), ("shan't", "shall not"), ("n't", " not"))
_ARTICLE = re.compile(r"^(?:an?|the) ")
MOST = 200
"""Longest phrase that is looked at: no likelihood word has as many characters."""


def classify(text: str) -> Phrase | None:
    """Return the phrase outside the standards that `text` is, if it is one.

    Parameters
    ----------
    text : str
        A phrase as given under `words`; case, spacing, articles and contractions do not matter.

    Returns
    -------
    Phrase or None
        None for the graded words of a scale and for what is no known phrase.

    Examples
    --------
    >>> might = classify("might")
    >>> might.kind, might.lower, might.upper, might.suggests
    ('possibility', 0.1, 1.0, 0.6)
    >>> classify("will").kind, classify("will").states_likelihood
    ('forecast', False)
    >>> fear = classify("Many observers fear that he may")
    >>> fear.kind, fear.inner
    ('attribution', 'he may')
    """
    plain = plain_words(text)
    if plain in _BY_WORD:
        return _BY_WORD[plain]
    if len(plain) > MOST:
        return None
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found is not None:
            inner = found.groupdict().get("inner")
            return Phrase(plain, kind, inner=inner)
    return None


def plain_words(text: str) -> str:
    """Return a phrase in lower case, with single spaces, contractions written out, no article.

    Examples
    --------
    >>> plain_words("  A real   Possibility"), plain_words("isn’t likely")
    ('real possibility', 'is not likely')
    """
    plain = " ".join(text.casefold().replace("\u2019", "'").split()).strip(" .,;")
    for short, long in _SHORT:
        plain = plain.replace(short, long)
    return _ARTICLE.sub("", " ".join(plain.split()))
