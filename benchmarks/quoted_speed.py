"""How fast `split_body` is: MB of body text a second on one core, and seconds for hostile texts.

    python -m benchmarks.quoted_speed [--json FILE]

Bodies are made from a seeded vocabulary: letters without quotation, replies that quote two earlier letters with marks,
and Outlook chains of three without marks. CPU seconds, the best of five runs.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time

from mailarchive.quoted import split_body

WORDS = (
    "the of a pump pressure meeting we should look into this more carefully before Monday note that results were "
    "better than expected and so on with every valve open or closed for an hour"
).split()
HOSTILE = {
    "240 KB of From: lines": "From: \n" * 35_000,
    "240 KB of headers": "From: a@example.com\nTo: b@example.com\n\n" * 6_000,
    "260 KB of Received: lines": "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\n\t(x)\n" * 4_400,
    "260 KB of unknown labels": "".join(f"X-{n}: v\n" for n in range(25_000)),
    "240 KB of To: lines": "".join(f"To: {n}\n" for n in range(24_000)),
    "240 KB of blocks without addresses": "".join(f"From: a{n}\nTo: b\nX-A: c\n\n" for n in range(9_600)),
    "240 KB of labels in lines": "".join(f"From: To: Cc: Subject: {n}\n" for n in range(8_600)),
    "240 KB of attributions": "".join(f"On 5 Feb 2018, X <x{n}@example.com> wrote:\n" for n in range(5_600)),
    "240 KB of wrapped attributions": "".join(f"On 5 Feb 2018\nX\n<x{n}@example.com>\nwrote:\n" for n in range(5_400)),
    "240 KB of broken attributions": "".join(f"5 Feb {n} a@example.com wrote\n" for n in range(7_500)),
    "240 KB of marked attributions": "".join(f"> On 5 Feb 2018, X <x{n}@example.com> wrote:\n" for n in range(5_400)),
    "240 KB of answered attributions": "".join(
        f"On 5 Feb 2018, X <x{n}@example.com> wrote:\n> hello there\n" for n in range(4_200)
    ),
    "one 240 KB On line": "On " + "a " * 120_000,
    "a million >": ">" * 1_000_000,
}


def _paragraph(chance: random.Random) -> str:
    lines, line = [], ""
    for word in chance.choices(WORDS, k=chance.randint(20, 90)):
        if len(line) + len(word) > 72:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".lstrip()
    return "\n".join([*lines, line])


def _letter(chance: random.Random) -> str:
    paragraphs = [_paragraph(chance) for _ in range(chance.randint(2, 9))]
    return "\n\n".join(["Hi Ada,", *paragraphs, "Best,\nGrace"])


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _reply(own: str, first: str, second: str) -> str:
    head = "On Mon, 5 Feb 2018 at 10:00, Ada Kern <ada@example.edu> wrote:"
    inner = f"{first}\n\n{head}\n{_marked(second)}"
    return f"{own}\n\n{head}\n{_marked(inner)}\n"


def _chain(own: str, first: str, second: str) -> str:
    head = (
        "________________________________\nFrom: Ada Kern <ada@example.edu>\nSent: Monday, February 5, 2018 10:00 AM\n"
        "To: Grace Moll <grace@example.edu>; Max Roe <max@example.com>\nSubject: RE: Pump"
    )
    return f"{own}\n\n{head}\n\n{first}\n\n{head}\n\n{second}\n"


def _texts() -> dict[str, list[str]]:
    chance = random.Random(2018)
    letters = [_letter(chance) for _ in range(300)]
    triples = list(zip(letters, letters[1:], letters[2:], strict=False))
    return {
        "no quotation": letters,
        "marked replies": [_reply(*triple) for triple in triples],
        "Outlook chains": [_chain(*triple) for triple in triples],
    }


def _best(run: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        started = process_time()
        run()
        taken.append(process_time() - started)
    return min(taken)


def _split(texts: Sequence[str]) -> None:
    for text in texts:
        split_body(text)


def main() -> None:
    """Print both tables, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    split_body("> warm up: read the languages once\n")
    figures: dict[str, float] = {}
    for name, texts in _texts().items():
        size = sum(map(len, texts)) / 1e6
        figures[f"{name}, MB/s"] = round(size / _best(partial(_split, texts)), 1)
    for name, text in HOSTILE.items():
        figures[f"{name}, s"] = round(_best(partial(split_body, text), 2), 3)
    for name, figure in figures.items():
        print(f"| {name} | {figure} |")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
