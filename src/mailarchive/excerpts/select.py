"""Choosing the words to quote: a whole message, or the passage in it that a person remembers."""

import re
from collections.abc import Iterator
from itertools import islice

from rapidfuzz import fuzz, process

from mailarchive.archive.reading.views import Thread
from mailarchive.errors import NotFound, PassageError
from mailarchive.excerpts.quotable import Excerpt, Quotable, quotables, whole_message

MAX_SHOWN = 3  # passages shown when a passage is absent or ambiguous
SEARCHED_FOR_NEAREST = 400_000  # characters: beyond this, comparing costs more than the hint is worth
NEAR_ENOUGH = 60.0  # of 100; below this a "nearest" passage has nothing to do with what was asked for

# Every character maps to one character, so that offsets stay true.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "İ": "I",  # the one letter whose lower case is two characters
    }
)

_BULLET = r"(?:[*•·▪◦‣+-]|\d{1,3}[.)])[ \t]+"
_MARKER = re.compile(rf"[ \t]*(?:{_BULLET})?")
_BETWEEN = rf"[\s>]++(?:{_BULLET})?"


def excerpt(thread: Thread, uid: str, *, passage: str | None = None, context: int = 0) -> list[Excerpt]:
    """Return the message `uid` of a thread, or a passage of it, and `context` messages before and after it.

    passage: words as remembered; case, curly quotes, dashes, line breaks and quote marks may differ. The result is in
    the thread's order. Raises NotFound (no such message in the thread) and PassageError (absent, or there more
    than once; `nearest` has the passages that come closest).
    """
    messages = quotables(thread)
    if uid not in messages:
        raise NotFound(f"no message {uid} in this thread", tuple(messages)[:MAX_SHOWN])
    chosen = messages[uid]
    try:
        start, end = _chosen(chosen.text, passage)
    except PassageError as error:
        raise _elsewhere(error, chosen, messages, passage or "") from None
    order = list(messages)
    index = order.index(uid)
    before, after = order[max(0, index - context) : index], order[index + 1 : index + context + 1]
    return [
        *(whole_message(messages[around], context=True) for around in before),
        Excerpt(chosen, start, end, chosen.text[start:end]),
        *(whole_message(messages[around], context=True) for around in after),
    ]


def _chosen(text: str, passage: str | None) -> tuple[int, int]:
    """Return the range to quote. Raises PassageError.

    A passage of several lines takes in the bullet or indentation that its first line has, so that a list stays a list.
    """
    if passage is None:
        if not text.strip():
            raise PassageError("the message has no words of its own to quote")
        return 0, len(text)
    start, end = find_passage(text, passage)
    first = text.rfind("\n", 0, start) + 1
    if "\n" in text[start:end] and _MARKER.fullmatch(text, first, start):
        start = first
    return start, end


def _elsewhere(error: PassageError, chosen: Quotable, messages: dict[str, Quotable], passage: str) -> PassageError:
    """Return the error; of absent words one that says which other message of the thread has them, where one has."""
    if next(_matches(chosen.text, passage), None):
        return error
    for message in messages.values():
        if message is not chosen and next(_matches(message.text, passage), None):
            return PassageError(f"the passage is not in {chosen.uid}, but in {message.uid}: quote that one")
    return error


def find_passage(text: str, wanted: str) -> tuple[int, int]:
    """Return where `wanted` stands in `text`: start and end in characters.

    Raises PassageError where it is absent or stands there more than once.
    """
    if not wanted.split():
        raise PassageError("the passage is empty: give some of the words to quote")
    ranges = list(islice(_matches(text, wanted), MAX_SHOWN))
    if len(ranges) == 1:
        return ranges[0]
    if ranges:
        nearest = [_around(text, start, end) for start, end in ranges]
        raise PassageError("the passage is there more than once: give more of the words around it", nearest)
    raise PassageError("the passage is not in the message", nearest_passages(text, wanted))


def _matches(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield every range of `wanted`, word by word.

    Between the words any white space, quote marks and list markers (which a page shows and a reader's selection leaves
    out) may stand.
    """
    words = _same_length(wanted.replace("…", "...")).replace(">", " ").split()
    if not words:
        return
    pattern = _BETWEEN.join(re.escape(word).replace(r"\.\.\.", r"(?:\.\.\.|…)") for word in words)
    for match in re.finditer(pattern, _same_length(text)):
        yield match.span()


def _same_length(text: str) -> str:
    """Return text with look-alike punctuation and case made the same, character for character."""
    return text.translate(_ALIKE).lower()


def _around(text: str, start: int, end: int, margin: int = 30) -> str:
    """Return a range of the text on one line, with a few of the words before and after it."""
    before, after = text[max(0, start - margin) : start], text[end : end + margin]
    return " ".join(f"…{before}{text[start:end]}{after}…".split())


def nearest_passages(text: str, wanted: str) -> list[str]:
    """Return the passages that come closest to words that are not there, best first; often none."""
    wanted = " ".join(_same_length(wanted).split())
    size = max(40, 2 * len(wanted))
    text = " ".join(text[:SEARCHED_FOR_NEAREST].split())
    step = size // 2
    windows = [text[start : start + size] for start in range(0, len(text), step)]
    nearest: list[str] = []
    for window, _, number in process.extract(
        wanted, windows, scorer=fuzz.partial_ratio, processor=_same_length, score_cutoff=NEAR_ENOUGH, limit=MAX_SHOWN
    ):
        alignment = fuzz.partial_ratio_alignment(wanted, _same_length(window))
        if alignment is None:
            continue
        passage = _to_words(text, number * step + alignment.dest_start, number * step + alignment.dest_end)
        if not any(passage in other or other in passage for other in nearest):  # windows overlap
            nearest.append(passage)
    return nearest


def _to_words(text: str, start: int, end: int) -> str:
    """Return the text of a range, grown to whole words."""
    start = text.rfind(" ", 0, start + 1) + 1
    stop = text.find(" ", end)
    if stop < 0:
        return text[start:]
    return text[start:stop]
