"""The rules by which a stretch of mail in prose is bounded, as quoted/rules.py has those by which mail begins: data.

What encloses mail bounds it surely, and what a person says does. Else the clues of prose/bound_clues.py bound it, and
the one that weighs most names the bound; two rules here are for a bound that no clue shows.
"""

from collections.abc import Mapping

from mailarchive.prose.clue import EXAMPLE_HEAD
from mailarchive.quoted.rules import Rule

# --- What encloses mail, and what a person says ---

FENCE = Rule(
    name="fence",
    finds="passage",
    evidence="A code fence around the mail.",
    certainty=0.95,
    example=f"""\
She wrote to me:

```
{EXAMPLE_HEAD}It is here.
```

I was glad.
""",
)

END_BANNER = Rule(
    name="end-banner",
    finds="passage",
    evidence="The line that ends a forward which a banner began.",
    certainty=0.95,
    example="""\
She wrote to me:

---------- Forwarded message ---------
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100
To: max@example.org

It is here.
---------- End forwarded message ---------

I was glad.
""",
)

QUOTED_THROUGHOUT = Rule(
    name="quote-marks",
    finds="passage",
    evidence="Quote marks in front of every line of the mail, its header or the line above it too.",
    certainty=0.95,
    example="""\
She wrote to me:

> From: Jane Roe <jane@example.com>
> Date: Fri, 16 Feb 2018 09:34:00 +0100
> To: max@example.org
>
> It is here.

I was glad.
""",
)

INDENTED = Rule(
    name="indentation",
    finds="passage",
    evidence="Every line of the mail is indented, its header too.",
    certainty=0.9,
    example="""\
She wrote to me:

    From: Jane Roe <jane@example.com>
    Date: Fri, 16 Feb 2018 09:34:00 +0100
    To: max@example.org

    It is here.

I was glad.
""",
)

USER_LINES = Rule(
    name="user-lines",
    finds="passage",
    evidence="The lines that the user named.",
    certainty=1.0,
    example="It is here. Jane\n",
)

PASTED = Rule(
    name="pasted",
    finds="passage",
    evidence="The user's word that a text is mail in which no head of a message stands.",
    certainty=1.0,
    example="It is here. Jane\n",
)

PROSE = Rule(
    name="prose",
    finds="passage",
    evidence="Below it a paragraph that nothing shows to be mail, and nothing else that bounds the mail.",
    certainty=0.2,
    most=0.4,
    example=f"""\
She wrote to me:

{EXAMPLE_HEAD}It is here. Will you come?

The sails went up at noon, and the harbour was full of people.
""",
)

END_OF_TEXT = Rule(
    name="end",
    finds="passage",
    evidence="The end of the text, or of what encloses the mail and more, and nothing that shows an earlier one.",
    certainty=0.45,
    most=0.99,
    example=f"""\
She wrote to me:

{EXAMPLE_HEAD}It is here.
""",
)

PASSAGE_RULES: Mapping[str, Rule] = {
    rule.name: rule for rule in (FENCE, END_BANNER, QUOTED_THROUGHOUT, INDENTED, PROSE, END_OF_TEXT, USER_LINES, PASTED)
}
