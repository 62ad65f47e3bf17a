"""The rules that find embedded messages: data, one entry a rule. What their evidence weighs stands in weights.py.

A message carries the names of the rules that found it, and archives keep them: an entry may be added, never renamed.
docs/quoted-mail.md lists the table, and a test reads every example with the rule it is an example of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Finds = Literal["banner", "header", "attribution", "quotation", "end", "passage", "card"]
Ends = Literal["forward", "message of a digest", None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to find a message, or where it ends.

    finds: what stands in the text. evidence: what the rule asks for, in a sentence. certainty: that there is a message,
    with no more than that; most: with all that can bear it out, None if there is nothing. example: a text that it finds
    something in; html: the HTML alternative of the same mail, where the rule reads that. announces: whether a message
    stands below. ends: of which messages it says that they end here. counts_alone: whether it
    counts without another below.
    """

    name: str
    finds: Finds
    evidence: str
    certainty: float
    example: str
    most: float | None = None
    html: str = ""
    announces: bool = True
    ends: Ends = None
    counts_alone: bool = True

    def as_certainty(self, weight: float) -> float:
        """Return the weight of some evidence as a certainty: no more than the most, in two decimals."""
        return round(min(weight, self.most or self.certainty), 2)


MOST_DERIVED = 0.99
"""The most that is made of evidence in a text: 1 is for files, attached messages and what a person supplied."""


def rule_name(rules: Iterable[Rule]) -> str:
    """Return the name of what several rules found together, in the order of the text: "banner+header-block"."""
    return "+".join([rule.name for rule in rules])


BANNER = Rule(
    name="banner",
    finds="banner",
    evidence="The words of a banner, in any language, between dashes or before a colon; a date may stand behind them.",
    certainty=0.7,
    example="""\
---------- Forwarded message ---------
The boat is here.
""",
)

NOTES_BANNER = Rule(
    name="notes-banner",
    finds="banner",
    evidence="The words of a banner, then a name and a date, between dashes as a rule, over up to three lines.",
    certainty=0.7,
    example="""\
---------------------- Forwarded by Iris Moll/LON/ACME on 12/14/2000 11:25
AM ---------------------------

Kurt Frey@ACME
12/14/2000 09:02 AM
To: Iris Moll/LON/ACME@ACME
Subject: Missing invoices

Where are the November invoices?
""",
)

DRAWN_LINE = Rule(
    name="rule",
    finds="banner",
    evidence="A drawn line of underscores or equals signs, or a title between dashes, right above another head.",
    certainty=0.3,
    example="""\
________________________________
From: Jane Roe <jane@example.com>
Sent: Friday, February 16, 2018 9:34 AM
To: Max Roe
Subject: The boat

It is here.
""",
    announces=False,
    counts_alone=False,
)

HEADER_BLOCK = Rule(
    name="header-block",
    finds="header",
    evidence=(
        "Two labels of one language, English ones among them, in front of who, when, to whom or about what; one is "
        "enough below a banner. An address or a date bears them out."
    ),
    certainty=0.6,
    most=MOST_DERIVED,
    example="""\
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100
To: max@example.org
Subject: The boat

It is here.
""",
)

NOTES_HEADER = Rule(
    name="notes-header",
    finds="header",
    evidence="A name and a date without labels, on lines of their own, above the label for the recipient.",
    certainty=0.75,
    most=0.9,
    example="""\
Kurt Frey@ACME
12/14/2000 09:02 AM
To: Iris Moll/LON/ACME@ACME
cc:

Subject: Missing invoices

Where are the November invoices?
""",
)

NOTES_COLUMNS = Rule(
    name="notes-columns",
    finds="header",
    evidence="Name and date in a column on the left, at least the recipient behind a label in one on the right.",
    certainty=0.85,
    example="""\
                    "Jane Roe"
                    <jane.roe@exam        To:     <max@example.org>
                    ple.com>              cc:
                                          Subject:     RE: Thursday
                    05/17/2001 05:53
                    PM

Thursday at noon, then?
""",
)

ATTRIBUTION = Rule(
    name="attribution",
    finds="attribution",
    evidence=(
        'A sender, a date and a verb such as "wrote" in one of the orders of a language, or in any order if nothing '
        "else is on the line. Their weights together must exceed the least certainty."
    ),
    certainty=0.5,
    most=MOST_DERIVED,
    example="""\
On Fri, 16 Feb 2018 at 09:34, Jane Roe <jane@example.com> wrote:
> The boat is here.
""",
)

ATTRIBUTION_WITHOUT_VERB = Rule(
    name="attribution-without-verb",
    finds="attribution",
    evidence=(
        "A sender and a date, and no verb that we know: with an address and a colon or quoted text below, in an "
        "unknown language among few other words, or between GroupWise's arrows."
    ),
    certainty=0.5,
    most=MOST_DERIVED,
    example="""\
2018-02-16 09:34 GMT+01:00 Jane Roe <jane@example.com>:

> The boat is here.
""",
)

HTML = Rule(
    name="html",
    finds="quotation",
    evidence=(
        "A mark of the client in the HTML: alone, with a line above what it marks, or agreeing with another rule, to "
        "which it adds."
    ),
    certainty=0.7,
    most=MOST_DERIVED,
    example="""\
Thank you.

Jane Roe, la semaine dernière :

The boat is here.
""",
    html="""\
<p>Thank you.</p>
<div class="moz-cite-prefix">Jane Roe, la semaine dernière :</div>
<blockquote type="cite"><p>The boat is here.</p></blockquote>
""",
)

QUOTE_MARKS = Rule(
    name="quote-marks",
    finds="quotation",
    evidence="Lines with quote marks, and nothing that says whose they are.",
    certainty=0.4,
    example="""\
> The boat is here.
Thank you.
""",
)

END_OF_FORWARD = Rule(
    name="end",
    finds="end",
    evidence="The words of the line that ends a forward, between dashes.",
    certainty=0.7,
    example="""\
---------- Forwarded message ---------
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100

The boat is here.
---------- End forwarded message ---------
What now?
""",
    announces=False,
    ends="forward",
)

SEPARATOR = Rule(
    name="separator",
    finds="end",
    evidence="Thirty hyphens between blank lines, and the header of a digest's next message below (RFC 1153).",
    certainty=0.7,
    example="""\
From: Jane Roe <jane@example.com>
Date: Fri, 16 Feb 2018 09:34:00 +0100

The boat is here.

------------------------------

From: Max Roe <max@example.org>
Date: Fri, 16 Feb 2018 10:02:00 +0100

I come.
""",
    announces=False,
    ends="message of a digest",
)

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        BANNER,
        NOTES_BANNER,
        DRAWN_LINE,
        HEADER_BLOCK,
        NOTES_HEADER,
        NOTES_COLUMNS,
        ATTRIBUTION,
        ATTRIBUTION_WITHOUT_VERB,
        HTML,
        QUOTE_MARKS,
        END_OF_FORWARD,
        SEPARATOR,
    )
}
