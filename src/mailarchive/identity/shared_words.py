"""How many of one text's words stand in another."""

import re
from functools import lru_cache

PLAIN_WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"<?\b(?:https?|mailto):[^\s>]*>?", re.IGNORECASE)  # of a page: gateways write them anew
GAP = "[…]"  # where somebody answered, and may have left words out: see `model.EmbeddedMessage`
RUN = 3  # words
TELLING = 20  # letters
MOST_RUNS = 60  # of a copy, looked for in another text
MOST_REMEMBERED = 100_000  # characters of a text whose words are remembered


def plain_words(text: str, *, pages: bool = True) -> list[str]:
    """Return a text's words, lower case; pages: with those of the addresses of pages."""
    if pages:
        return PLAIN_WORD.findall(text.casefold())
    return PLAIN_WORD.findall(ADDRESS.sub(" ", text.casefold()))


def names_pages(text: str) -> bool:
    """Whether a text has addresses of pages in it."""
    return ADDRESS.search(text) is not None


def is_but_pages(text: str) -> bool:
    """Whether a text is little else than addresses of pages."""
    return names_pages(text) and sum(map(len, plain_words(text, pages=False))) < TELLING


def overlap(text: str, whole: str, least: float = 0.0) -> float | None:
    """Return the share of `text`'s three-word runs, up to MOST_RUNS spread evenly over it, that stand in `whole`.

    None where `text` has no words. White space, case and marks do not count, nor addresses of pages, unless there is
    little else. Where the share must come out below `least`, it is not counted to the end: 0.0 stands for it.
    """
    runs, pages = _runs(text)
    if not runs:
        return None
    spaced = _spaced(whole, pages)
    shared = 0
    for number, run in enumerate(runs):
        if run in spaced:
            shared += 1
        elif (shared + len(runs) - number - 1) / len(runs) < least:
            return 0.0
    return shared / len(runs)


@lru_cache(maxsize=8)
def _runs(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the runs that `overlap` looks for, a space at each end, and whether addresses of pages are among them.

    None of them passes over a gap. Remembered: a copy is compared with many messages.
    """
    pages = is_but_pages(text)
    runs = [run for part in text.split(GAP) for run in _part_runs(plain_words(part, pages=pages))]
    return tuple(runs[:: max(1, len(runs) // MOST_RUNS)]), pages


def _part_runs(words: list[str]) -> list[str]:
    """Return every run of the words between two gaps, or all of them where they are less than a run."""
    if not words:
        return []
    size = min(RUN, len(words))
    return [f" {' '.join(words[start : start + size])} " for start in range(len(words) - size + 1)]


def _spaced(whole: str, pages: bool) -> str:
    """Return the words in lower case, one space before and after each. Remembered where the memory is small."""
    if len(whole) > MOST_REMEMBERED:
        return _spaced_words.__wrapped__(whole, pages)
    return _spaced_words(whole, pages)


@lru_cache(maxsize=64)
def _spaced_words(whole: str, pages: bool) -> str:
    return f" {' '.join(plain_words(whole, pages=pages))} "
