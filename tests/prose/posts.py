"""Posts that hold one mail, composed: what stands above it, its form, how it closes, and what follows.

posts.toml has the words of each author. `compose` puts them together in every way, so that a test can say of each which
words must end up in the mail and which must not.
"""

import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ENCLOSED = ("attribution+quote", "quote", "fence", "indented")
BOUNDS = ("none", "heading", "rule")  # kinds of what is below that show where the mail ends


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one author wrote, and one mail in it.

    above: paragraphs above the mail. lead_ins: of which one stands right above it, and announces it. mail: its
    paragraphs; the first may greet. closings, below: ways to close the mail, and paragraphs of prose below it, by
    name. heading: of the post. labels: of sender, date, recipient and subject. dates: of a block and an attribution.
    """

    sender: str
    to: str
    subject: str
    heading: str
    banner: str
    attribution: str
    labels: Sequence[str]
    dates: Sequence[str]
    above: Sequence[str]
    lead_ins: Sequence[str]
    mail: Sequence[str]
    closings: Mapping[str, str]
    below: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Post:
    """A composed post.

    parts: the names of what it is made of. mail: the paragraphs of its mail, the last one its closing. prose: what is
    not mail. marked: whether something shows where the mail ends.
    """

    parts: tuple[str, ...]
    text: str
    mail: Sequence[str]
    prose: Sequence[str]
    marked: bool


POSTS = {
    name: Words(**words)
    for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}


def compose(words: Words) -> Iterator[Post]:
    """Yield a post for each way to put its parts together."""
    leads = {
        "lead-in": [],
        "title": [words.above[0][:30].rpartition(" ")[0], words.above[1]],
        "heading": [f"# {words.heading}", words.above[0]],
        "paragraphs": list(words.above),
    }
    closings = [*words.closings.items(), ("none", "")]
    parts = product(leads.items(), words.lead_ins, words.below.items(), closings)
    for (lead, above), lead_in, (kind, below), (closing, closed) in parts:
        for form, mail in _forms(words, [*words.mail, *filter(None, [closed])]).items():
            text = "\n\n".join([*above, lead_in, mail, *_parted(kind, words.heading), *below]) + "\n"
            marked = form in ENCLOSED or closing != "none" or kind in BOUNDS
            prose = [*above, lead_in, *below]
            yield Post((form, lead, kind, closing), text, [*words.mail, closed], prose, marked=marked)


def _parted(kind: str, heading: str) -> list[str]:
    """Return what parts the prose below from the mail, beside a blank line."""
    return {"heading": [f"## {heading}"], "rule": ["* * *"]}.get(kind, [])


def _forms(words: Words, body: Sequence[str]) -> dict[str, str]:
    """Return the mail in each form that it can have in a post."""
    block_date, attribution_date = words.dates
    values = (words.sender, block_date, words.to, words.subject)
    block = "\n".join(f"{label}: {value}" for label, value in zip(words.labels, values, strict=True))
    text = "\n\n".join(body)
    attribution = words.attribution.format(date=attribution_date, sender=words.sender)
    wrapped = "\n\n".join("\n".join(textwrap.fill(line, 60) for line in part.split("\n")) for part in body)
    return {
        "block": f"{block}\n\n{text}",
        "wrapped": f"{block}\n\n{wrapped}",
        "forward": f"{words.banner}\n{block}\n\n{text}",
        "flattened": f"{words.banner} {' '.join(block.splitlines())}\n" + text.replace("\n\n", "\n"),
        "attribution": f"{attribution}\n\n{text}",
        "attribution+quote": f"{attribution}\n\n{_marked(text)}",
        "quote": _marked(f"{block}\n\n{text}"),
        "fence": f"```\n{block}\n\n{text}\n```",
        "indented": textwrap.indent(f"{block}\n\n{text}", "    "),
    }


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
