"""How many of one text's words stand in another."""

from functools import lru_cache

RUN = 3  # words
MOST_RUNS = 60  # of a copy, looked for in another text
MOST_REMEMBERED = 100_000  # characters of a text whose words are remembered


def overlap(text: str, whole: str, least: float = 0.0) -> float | None:
    """Return the share of `text`'s three-word runs, up to MOST_RUNS spread evenly over it, that stand in `whole`.

    None where `text` has no words. White space and case do not count. Where the share must come out below `least`, it
    is not counted to the end: 0.0 stands for it.
    """
    runs = _runs(text)
    if not runs:
        return None
    spaced = _spaced(whole)
    shared = 0
    for number, run in enumerate(runs):
        if run in spaced:
            shared += 1
        elif (shared + len(runs) - number - 1) / len(runs) < least:
            return 0.0
    return shared / len(runs)


@lru_cache(maxsize=8)
def _runs(text: str) -> tuple[str, ...]:
    """Return the runs that `overlap` looks for, a space at each end.

    Remembered: a copy is compared with many messages.
    """
    if not any(map(str.isalnum, text)):
        return ()
    words = text.lower().split()
    size = min(RUN, len(words))
    starts = len(words) - size + 1
    step = max(1, starts // MOST_RUNS)
    return tuple(f" {' '.join(words[start : start + size])} " for start in range(0, starts, step))


def _spaced(whole: str) -> str:
    """Return the words in lower case, one space before and after each. Remembered where the memory is small."""
    if len(whole) > MOST_REMEMBERED:
        return _spaced_words.__wrapped__(whole)
    return _spaced_words(whole)


@lru_cache(maxsize=64)
def _spaced_words(whole: str) -> str:
    return f" {' '.join(whole.lower().split())} "
