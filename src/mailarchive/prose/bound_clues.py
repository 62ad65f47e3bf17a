"""The clues that mail ends or begins at a bound between two blocks: data, as prose/rules.py has what encloses mail.

A weight is the logarithm of odds: 1 makes something 2.7 times as likely, 3 twenty times. Names may be added, never
changed: archives keep them.
"""

from collections.abc import Mapping

from mailarchive.prose.clue import EXAMPLE_HEAD, EXAMPLE_MAIL, Clue

# --- Where mail ends ---

CLOSING_NAME = Clue(
    name="closing-name",
    bears_on="end",
    evidence=(
        "Above it a line that is nothing but a name of the sender, or of somebody who signs other mail of the text: "
        "first, last or both names, initials, what stands before the @."
    ),
    weight=4.0,
    most=0.9,
    example=f"{EXAMPLE_MAIL}Jane\n\nI was glad.\n",
)

CLOSING_PHRASE = Clue(
    name="closing-phrase",
    bears_on="end",
    evidence=(
        "Above it the words that close a letter, and below or behind them a name that begins as one of the sender's."
    ),
    weight=3.5,
    most=0.85,
    example=f"{EXAMPLE_MAIL}Kind regards,\nJay\n\nI was glad.\n",
)

STRANGERS_NAME = Clue(
    name="strangers-name",
    bears_on="end",
    evidence="Above it the words that close a letter and a name, or a name alone, that is none of the sender's.",
    weight=1.5,
    most=0.6,
    example=f"{EXAMPLE_MAIL}Kind regards,\nBess\n\nI was glad.\n",
)

CLOSING_WORDS = Clue(
    name="closing-words",
    bears_on="end",
    evidence="Above it the words that close a letter, without a name.",
    weight=2.0,
    most=0.7,
    example=f"{EXAMPLE_MAIL}Kind regards\n\nI was glad.\n",
)

NICKNAME = Clue(
    name="nickname",
    bears_on="end",
    evidence="Above it a line that is nothing but a short name, which begins as one of the sender's does.",
    weight=2.0,
    most=0.7,
    example=f"{EXAMPLE_MAIL}Jay\n\nI was glad.\n",
)

DASHED_NAME = Clue(
    name="dashed-name",
    bears_on="end",
    evidence="Above it a dash and a word or two, which may be blackened.",
    weight=3.0,
    most=0.8,
    example=f"{EXAMPLE_MAIL}— █████\n\nI was glad.\n",
)

SIGNATURE = Clue(
    name="signature",
    bears_on="end",
    evidence="Above it what stands below the name: a way to reach the sender, what a device adds, a postscript.",
    weight=3.0,
    most=0.85,
    example=f"{EXAMPLE_MAIL}Jane\n+44 20 7946 0000\n\nI was glad.\n",
)

HEADING = Clue(
    name="heading",
    bears_on="end",
    evidence="Below it a heading of the post.",
    weight=0.8,
    most=0.85,
    example=f"{EXAMPLE_MAIL}## What came of it\n\nI was glad.\n",
)

DRAWN_RULE = Clue(
    name="drawn-rule",
    bears_on="end",
    evidence="Below it a line drawn across the text, under which no signature stands.",
    weight=1.0,
    most=0.8,
    example=f"{EXAMPLE_MAIL}---\n\nI was glad of that all summer.\n",
)

WIDE_GAP = Clue(
    name="wide-gap",
    bears_on="end",
    evidence="Below it more blank lines than between other paragraphs.",
    weight=0.7,
    most=0.4,
    example=f"{EXAMPLE_MAIL}\n\nI was glad.\n",
)

MID_PARAGRAPH = Clue(
    name="mid-paragraph",
    bears_on="end",
    evidence="No blank line stands there, although the text parts its paragraphs by them.",
    weight=-2.0,
    example=f"{EXAMPLE_MAIL}We sail.\nI was glad.\n",
)

ANNOUNCING = Clue(
    name="announcing",
    bears_on="end",
    evidence="The paragraph above ends in a colon, so that something of it is to come.",
    weight=-3.0,
    example=f"{EXAMPLE_MAIL}Please bring:\n\nOars and rope.\n",
)

INSIDE_LIST = Clue(
    name="inside-list",
    bears_on="end",
    evidence="It parts the items of a list.",
    weight=-2.0,
    example=f"{EXAMPLE_MAIL}* oars\n* rope\n",
)

# --- Where mail begins above its head ---

LEAD_IN = Clue(
    name="lead-in",
    bears_on="start",
    evidence="Above it a line of prose that ends in a colon.",
    weight=4.0,
    example=f"{EXAMPLE_MAIL}Jane\n",
)

BELOW_HEADING = Clue(
    name="below-heading",
    bears_on="start",
    evidence="Above it a heading or a drawn line.",
    weight=3.0,
    example=f"# The boat\n\nSee below.\n\n{EXAMPLE_HEAD}It is here.\n",
)

NAME_ALONE = Clue(
    name="name-alone",
    bears_on="start",
    evidence="Below it, right above the head, nothing but a name that closes what must stand above.",
    weight=-3.0,
    example=f"See below.\n\nBess\n\n{EXAMPLE_HEAD}It is here.\n",
)

BOUND_CLUES: Mapping[str, Clue] = {
    clue.name: clue
    for clue in (
        CLOSING_NAME,
        CLOSING_PHRASE,
        STRANGERS_NAME,
        CLOSING_WORDS,
        NICKNAME,
        DASHED_NAME,
        SIGNATURE,
        HEADING,
        DRAWN_RULE,
        WIDE_GAP,
        MID_PARAGRAPH,
        ANNOUNCING,
        INSIDE_LIST,
        LEAD_IN,
        BELOW_HEADING,
        NAME_ALONE,
    )
}
