"""The clues that a paragraph is mail, or prose: data. Weights are those of prose/bound_clues.py."""

from collections.abc import Mapping

from mailarchive.prose.clue import EXAMPLE_HEAD, EXAMPLE_LEAD, EXAMPLE_MAIL, Clue

OPENING = Clue(
    name="opening",
    bears_on="paragraph",
    evidence="It stands right below the head, or below the greeting there.",
    weight=5.0,
    example=EXAMPLE_MAIL,
)

GREETING = Clue(
    name="greeting",
    bears_on="paragraph",
    evidence="It is a line that greets somebody.",
    weight=4.0,
    example=f"{EXAMPLE_LEAD}{EXAMPLE_HEAD}Dear Max,\n\nIt is here.\n",
)

ADDRESSED = Clue(
    name="addressed",
    bears_on="paragraph",
    evidence="It speaks to somebody (you, your), and no prose above the mail does so.",
    weight=0.8,
    example=f"{EXAMPLE_LEAD}{EXAMPLE_HEAD}It is here.\n\nYour oars are in it.\n",
)

ASKING = Clue(
    name="asking",
    bears_on="paragraph",
    evidence="It asks something.",
    weight=0.8,
    example=EXAMPLE_MAIL,
)

SIGNED = Clue(
    name="signed",
    bears_on="paragraph",
    evidence="It closes the letter, is a signature or postscript below its end, or closes a forwarder's note.",
    weight=2.0,
    example=f"{EXAMPLE_MAIL}Jane\n",
)

ABOUT_SENDER = Clue(
    name="about-sender",
    bears_on="paragraph",
    evidence="It names the sender of the mail above it, and so speaks about her.",
    weight=-2.5,
    example=f"{EXAMPLE_MAIL}Jane never told us more.\n",
)

NARRATING = Clue(
    name="narrating",
    bears_on="paragraph",
    evidence="In it he or she writes or says something: she wrote, he answered.",
    weight=-1.5,
    example=f"{EXAMPLE_MAIL}That was what she wrote.\n",
)

THIRD_PERSON = Clue(
    name="third-person",
    bears_on="paragraph",
    evidence="It speaks of him or her, and to nobody.",
    weight=-0.7,
    example=f"{EXAMPLE_MAIL}I owe her a boat.\n",
)

ABOUT_MAIL = Clue(
    name="about-mail",
    bears_on="paragraph",
    evidence="It speaks of a mail, letter, message or answer, and to nobody.",
    weight=-1.0,
    example=f"{EXAMPLE_MAIL}That letter is still on my wall.\n",
)

MARKDOWN = Clue(
    name="markdown",
    bears_on="paragraph",
    evidence="It has a link, picture or note of Markdown.",
    weight=-1.5,
    example=f"{EXAMPLE_MAIL}The boat is [here](https://example.org/boat) now.\n",
)

LONGER = Clue(
    name="longer",
    bears_on="paragraph",
    evidence="It is more than twice as long as any paragraph of the mail above it.",
    weight=-0.5,
    example=f"{EXAMPLE_MAIL}{'We went down to the harbour in the rain, and it took all morning. ' * 2}\n",
)

REWRAPPED = Clue(
    name="rewrapped",
    bears_on="paragraph",
    evidence="The mail above it is wrapped into lines, and it is not, or the other way round.",
    weight=-1.5,
    example=f"{EXAMPLE_LEAD}{EXAMPLE_HEAD}It is here, and we sail\non Monday if it blows.\n\n{'We went out. ' * 6}\n",
)

HEADED = Clue(
    name="headed",
    bears_on="paragraph",
    evidence="It is a heading, or a drawn line.",
    weight=-4.0,
    example=f"{EXAMPLE_MAIL}## What came of it\n\nI was glad.\n",
)

ANNOUNCING_MAIL = Clue(
    name="announcing-mail",
    bears_on="paragraph",
    evidence="It stands right above a head and ends in a colon.",
    weight=-4.0,
    example=EXAMPLE_MAIL,
)

PARAGRAPH_CLUES: Mapping[str, Clue] = {
    clue.name: clue
    for clue in (
        OPENING,
        GREETING,
        ADDRESSED,
        ASKING,
        SIGNED,
        ABOUT_SENDER,
        NARRATING,
        THIRD_PERSON,
        ABOUT_MAIL,
        MARKDOWN,
        LONGER,
        REWRAPPED,
        HEADED,
        ANNOUNCING_MAIL,
    )
}
