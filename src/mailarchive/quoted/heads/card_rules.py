"""The rules that find messages in what a screen shows, beside those of quoted/rules.py: data.

They are asked in pasted texts and posts only: a mail holds no screen. Names may be added, never changed.
"""

from collections.abc import Mapping

from mailarchive.quoted.rules import Rule

CARD = Rule(
    name="card",
    finds="card",
    evidence=(
        "A name, a day with a time and recipients, each on its line or after the other, without labels for all of them "
        "and without a verb; or a name with an address and such a day on one line, twice at least in the text."
    ),
    certainty=0.5,
    most=0.9,
    example="""\
The boat
Inbox

Jane Roe <jane@example.com>
Fri, Feb 16, 2018, 9:34 AM (2 days ago)
to me, Max

It is here.
""",
)

CARD_TABLE = Rule(
    name="card-table",
    finds="card",
    evidence="Three labels at least, sender and date among them, in one column or cell, and their values in another.",
    certainty=0.7,
    most=0.85,
    example="""\
| From | Jane Roe |
| --- | --- |
| Date | February 16, 2018 9:34 AM |
| To | Max Roe |
| Subject | The boat |

It is here.
""",
)

CARD_TRANSCRIPT = Rule(
    name="card-transcript",
    finds="card",
    evidence=(
        "The labels of sender, recipient and date in front of full names and a day, without subject and address: with "
        "a time and a sentence below, or where others in the text answer each other so."
    ),
    certainty=0.5,
    most=0.7,
    example="""\
From: Jane Roe
To: Max Moll
Date: Feb 16, 2018, 9:34 AM

The boat is here.
""",
)

SCANNED_HEADER = Rule(
    name="scanned-header",
    finds="card",
    evidence=(
        "Labels one of which, or the figures of the date, are read as only scanning misreads them (rn for m, 1 for l, "
        "0 for O, ; for :), with two labels at least that are right."
    ),
    certainty=0.5,
    most=0.65,
    example="""\
Frorn: Jane Roe
Sent: Friday, February 16, 2O18 9:34 AM
To: Max Roe
Subiect: The boat

It is here.
""",
)

CARD_RULES: Mapping[str, Rule] = {rule.name: rule for rule in (CARD, CARD_TABLE, CARD_TRANSCRIPT, SCANNED_HEADER)}
