"""Choosing the words to quote: a whole message, or the passage in it that a person remembers."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from mailarchive.archive.reading.views import Thread
from mailarchive.errors import NotFound, PassageError
from mailarchive.excerpts.quotable import Excerpt, Quotable, quotables

MAX_SHOWN = 3  # places shown when a passage is absent or ambiguous
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
    """The message `uid` of a thread, or one passage of it, and as many messages before and after as `context` says.

    passage: words as remembered; case, curly quotes, dashes, line breaks and quote marks may differ. The result is in
    the thread's order. Raises NotFound (no such message in the thread) and PassageError (absent, or there more
    than once; `nearest` has the places that come closest).
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
    at = order.index(uid)
    return [
        Excerpt(chosen, start, end, chosen.text[start:end]) if around == uid else _whole(messages[around])
        for around in order[max(0, at - context) : at + context + 1]
    ]


def _chosen(text: str, passage: str | None) -> tuple[int, int]:
    """The range to quote. A passage of several lines takes in the bullet or indentation that its first line has, so
    that a list stays a list. Raises PassageError."""
    if passage is None:
        if not text.strip():
            raise PassageError("the message has no words of its own to quote")
        return 0, len(text)
    start, end = find_passage(text, passage)
    first = text.rfind("\n", 0, start) + 1
    if "\n" in text[start:end] and _MARKER.fullmatch(text, first, start):
        start = first
    return start, end


def _whole(message: Quotable) -> Excerpt:
    return Excerpt(message, 0, len(message.text), message.text, context=True)


def _elsewhere(error: PassageError, chosen: Quotable, messages: dict[str, Quotable], passage: str) -> PassageError:
    """The same error; of words that are absent, saying which other message of the thread has them, where one has."""
    if next(_matches(chosen.text, passage), None):
        return error
    for message in messages.values():
        if message is not chosen and next(_matches(message.text, passage), None):
            return PassageError(f"the passage is not in {chosen.uid}, but in {message.uid}: quote that one")
    return error


def find_passage(text: str, wanted: str) -> tuple[int, int]:
    """Where `wanted` stands in `text`: start and end in characters.

    Raises PassageError where it is absent or stands there more than once.
    """
    if not wanted.split():
        raise PassageError("the passage is empty: give some of the words to quote")
    found: list[tuple[int, int]] = []
    for place in _matches(text, wanted):
        found.append(place)
        if len(found) > MAX_SHOWN:
            break
    if len(found) == 1:
        return found[0]
    if found:
        nearest = [_around(text, *place) for place in found[:MAX_SHOWN]]
        raise PassageError("the passage is there more than once: give more of the words around it", nearest)
    raise PassageError("the passage is not in the message", nearest_passages(text, wanted))


def _matches(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Every place of `wanted`, word by word, whatever white space, quote marks and list markers (which a page shows
    and a reader's selection leaves out) stand between the words."""
    words = _same_length(wanted.replace("…", "...")).replace(">", " ").split()
    if not words:
        return
    pattern = _BETWEEN.join(re.escape(word).replace(r"\.\.\.", r"(?:\.\.\.|…)") for word in words)
    for match in re.finditer(pattern, _same_length(text)):
        yield match.span()


def _same_length(text: str) -> str:
    """Text with look-alike punctuation and case made the same, character for character."""
    return text.translate(_ALIKE).lower()


def _around(text: str, start: int, end: int, margin: int = 30) -> str:
    """A found place on one line, with a few of the words before and after it."""
    before, after = text[max(0, start - margin) : start], text[end : end + margin]
    return " ".join(f"…{before}{text[start:end]}{after}…".split())


def nearest_passages(text: str, wanted: str) -> list[str]:
    """The passages that come closest to words that are not there, best first; often none."""
    wanted = " ".join(_same_length(wanted).split())
    size = max(40, 2 * len(wanted))
    text = " ".join(text[:SEARCHED_FOR_NEAREST].split())
    windows = [text[at : at + size] for at in range(0, len(text), size // 2)]
    nearest: list[str] = []
    for window, _, at in process.extract(
        wanted, windows, scorer=fuzz.partial_ratio, processor=_same_length, score_cutoff=NEAR_ENOUGH, limit=MAX_SHOWN
    ):
        place = fuzz.partial_ratio_alignment(wanted, _same_length(window))
        if place:
            found = _to_words(text, at * (size // 2) + place.dest_start, at * (size // 2) + place.dest_end)
            if not any(found in other or other in found for other in nearest):  # windows overlap
                nearest.append(found)
    return nearest


def _to_words(text: str, start: int, end: int) -> str:
    """The range, grown to whole words."""
    start = text.rfind(" ", 0, start + 1) + 1
    stop = text.find(" ", end)
    return text[start : len(text) if stop < 0 else stop]
