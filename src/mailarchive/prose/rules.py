"""The rules by which a stretch of mail in prose ends, as quoted/rules.py has those by which mail begins: data."""

from collections.abc import Mapping

from mailarchive.quoted.rules import Rule

# What bears a closing name out: it ends the mail, or prose follows at some distance.
CLOSING_NAME_LAST, CLOSING_NAME_ABOVE_PROSE = 0.3, 0.2

_HEAD = """\
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100
To: max@example.org
Subject: The boat

"""
_LONG = "It has been a long way from the harbour to the place where she lies now, and nobody saw us. " * 4

FENCE = Rule(
    name="fence",
    finds="passage",
    evidence="A code fence around the mail.",
    certainty=0.95,
    example=f"""\
She wrote to me:

```
{_HEAD}It is here.
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
    evidence="Quote marks in front of every line of the mail, its header too.",
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

CLOSING_NAME = Rule(
    name="closing-name",
    finds="passage",
    evidence="A line that is nothing but a name of the sender: the last line of the mail or text, or above prose.",
    certainty=0.6,
    most=0.9,
    example=f"""\
She wrote to me:

{_HEAD}It is here.

Jane
""",
)

PROSE = Rule(
    name="prose",
    finds="passage",
    evidence="A paragraph too long for mail, and no closing name.",
    certainty=0.4,
    example=f"""\
She wrote to me:

{_HEAD}It is here.

{_LONG}
""",
)

END_OF_TEXT = Rule(
    name="end",
    finds="passage",
    evidence="The end of the text, and nothing that shows an earlier one.",
    certainty=0.5,
    example=f"""\
She wrote to me:

{_HEAD}It is here.
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
    evidence="The user's word that all of the text is mail.",
    certainty=1.0,
    example="It is here. Jane\n",
)

PASSAGE_RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (FENCE, END_BANNER, QUOTED_THROUGHOUT, CLOSING_NAME, PROSE, END_OF_TEXT, USER_LINES, PASTED)
}
