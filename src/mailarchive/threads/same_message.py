"""Which copies are the same message.

Two copies that carry their own header (files, attached messages) are the same by Message-ID and what they say. A copy
found in a body says less: a name, a clock time as some client in some zone showed it, and a part of the words. It is
matched on sender and minute, and the words decide wherever these leave a doubt. Every function here is pure and looks
at two copies only, so that the outcome does not depend on the order in which they were imported.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from mailarchive.model import Address, CopyKind

UID_LENGTH = 10
OPENING = 80  # letters and digits of the own words that tell one message from another
TELLING = 20  # of them, that no two messages share by chance
OTHER_SECOND = 0.3  # how sure a minute is of which two copies tell different seconds: a series is sent within one
SAME_WORDS = 0.9  # of them, that two messages do not share
RUN = 3  # words
MOST_RUNS = 60  # of a copy, looked for in another text
MOST_REMEMBERED = 100_000  # characters of a text whose words are remembered
ZONE_SPAN = timedelta(hours=14, minutes=1)
WORD = re.compile(r"\w+")
NUMBERS = re.compile(r"\D{0,12}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")  # a date of figures alone, year last

KIND_RANK: dict[CopyKind, int] = {"file": 4, "attached": 3, "forwarded": 2, "pasted": 1, "quoted": 0}


@dataclass(frozen=True, slots=True)
class Copy:
    """What one copy says, as far as telling messages apart needs it.

    id: of the copy, or of the message where a whole message stands for its copies. date, utc_offset: as in `model`.
    text: own words. certainty: of the copy. sha256: of its content. attachments: hashes.
    date_written: as it stands in the body.
    """

    id: int
    kind: CopyKind
    sender: Address | None
    date: str | None
    utc_offset: int | None
    text: str
    subject: str | None = None
    message_id: str | None = None
    certainty: float = 1.0
    sha256: str = ""
    attachments: tuple[str, ...] = ()
    date_written: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Why two copies are the same message, and how sure that is (0 to 1)."""

    certainty: float
    detail: str


def rank(copy: Copy) -> tuple[int, float, bool, bool, int, str]:
    """The best copy of a message is the one that ranks highest: kind, certainty, what it names, how much it holds."""
    named = copy.sender is not None and copy.sender.email is not None
    return KIND_RANK[copy.kind], copy.certainty, copy.date is not None, named, len(copy.text), copy.sha256


def uid(*parts: str | None) -> str:
    """Ten characters of lower-case base32 that stand for `parts`."""
    digest = hashlib.sha256("\0".join(part or "" for part in parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:UID_LENGTH]


def opening(text: str) -> str:
    """The first letters and digits of a text, lower case: what re-wrapping and re-quoting leave alone."""
    return "".join(WORD.findall(text[: 20 * OPENING].casefold()))[:OPENING]


def identity(copy: Copy) -> tuple[str, ...]:
    """What makes a copy with a header of its own the same message as another: equal identities.

    Under one Message-ID, sender and opening words, if there are enough of them: lists add footers and drop attachments,
    and some programs send the same mail again a little later. Else sender, minute, all words and all attachments.
    """
    sender = (copy.sender.email or copy.sender.name or "").casefold() if copy.sender else ""
    words = opening(copy.text)
    if copy.message_id and len(words) >= TELLING:
        return sender, words
    return sender, (copy.date or "")[:16], "".join(WORD.findall(copy.text.casefold())), *sorted(copy.attachments)


def message_uid(copy: Copy, container_uid: str | None = None, place: str = "") -> str:
    """The uid of the message that `copy` is the best copy of.

    From the Message-ID; without one from sender, minute, subject and opening words; without sender and date from the
    container's uid and the place in it, or for what lies in no container from its bytes.
    """
    if copy.message_id and copy.kind in ("file", "attached"):
        return uid("message-id", copy.message_id)
    if copy.sender and copy.date:
        sender = copy.sender.email or copy.sender.name or ""
        return uid("header", sender.casefold(), copy.date[:16], copy.subject, opening(copy.text))
    if container_uid:
        return uid("place", container_uid, place)
    return uid("bytes", copy.sha256, place)


def same_sender(one: Address | None, other: Address | None) -> bool:
    """Whether two addresses can be one person's: equal e-mail, or equal names where one of them has no e-mail."""
    if one is None or other is None:
        return False
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    if one.name and other.name:
        return name_key(one.name) == name_key(other.name)
    return False


@lru_cache(maxsize=4096)
def name_key(name: str) -> tuple[str, ...]:
    """A display name's words, lower case and sorted, so that "PISTER, Kris" equals "Kris Pister"."""
    return tuple(sorted(WORD.findall(name.casefold())))


def instant(date: str | None) -> datetime | None:
    """A model date as a datetime: aware (UTC) with "Z", naive for a clock time; None where there is no time of day."""
    if not date or len(date) < len("2018-02-16T09:34"):
        return None
    try:
        return datetime.fromisoformat(date)
    except ValueError:
        return None


def same_minute(copy: Copy, other: Copy, zones: tuple[int, ...] = ()) -> Match | None:
    """Whether two dates can be the same minute: surely, or up to a whole quarter of an hour of unknown zone.

    zones: offsets, in minutes, of the clocks that may have shown a zone-less date (the container's, say).
    """
    matches = [match for date in readings(copy) if (match := _same_minute(date, copy, other, zones))]
    best = max(matches, key=lambda match: match.certainty, default=None)
    if best and len({_second(date) for date in (copy.date, other.date) if date} - {""}) > 1:
        return Match(OTHER_SECOND, f"{best.detail}, another second")
    return best


def readings(copy: Copy) -> tuple[str, ...]:
    """The dates that a copy may mean: "11/9/22" is in November or in September, whatever it was read as."""
    if copy.date is None:
        return ()
    exchanged = exchange_day_and_month(copy.date)
    if exchanged and copy.date_written and NUMBERS.match(copy.date_written):
        return copy.date, exchanged
    return (copy.date,)


def exchange_day_and_month(date: str) -> str | None:
    """ "2022-09-11T18:28" for "2022-11-09T18:28"; None where that is no date or the same."""
    year, month, day, rest = date[:4], date[5:7], date[8:10], date[10:]
    if not day.isdecimal() or month == day or int(day) > 12:
        return None
    return f"{year}-{day}-{month}{rest}"


def _same_minute(date: str, copy: Copy, other: Copy, zones: tuple[int, ...]) -> Match | None:
    """As `same_minute`, for one reading of the copy's date."""
    one, two = _minute(date), _minute(other.date)
    if one is None or two is None:
        return None
    if (one.tzinfo is None) == (two.tzinfo is None):
        if one == two:
            return Match(1.0, "same minute")
        if one.tzinfo:
            return None
        return _quarters(one - two)
    known, clock = (one, two) if one.tzinfo else (two, one)
    source = copy if one.tzinfo else other
    shown = {0, source.utc_offset or 0, *zones}
    if any(known + timedelta(minutes=offset) == clock.replace(tzinfo=UTC) for offset in shown):
        return Match(0.97, "same minute on the clock of the sender or the quoter")
    return _quarters(known - clock.replace(tzinfo=UTC))


def _second(date: str) -> str:
    """The second of a model date; "" where none is written, or 00, which clients write who know none."""
    return date[17:19].replace("00", "")


@lru_cache(maxsize=4096)
def _minute(date: str | None) -> datetime | None:
    """As `instant`, without the seconds. Remembered: a message is compared with many copies."""
    moment = instant(date)
    return moment.replace(second=0, microsecond=0) if moment else None


def _same_day(copy: Copy, other: Copy) -> bool:
    """Whether a date without a time of day can be the other's day, in any zone."""
    if not copy.date or not other.date or instant(copy.date) is not None:
        return False
    try:
        days = datetime.fromisoformat(copy.date[:10]) - datetime.fromisoformat(other.date[:10])
    except ValueError:
        return False
    return abs(days) <= timedelta(days=1)


def _quarters(difference: timedelta) -> Match | None:
    minutes = round(difference.total_seconds() / 60)
    if abs(difference) <= ZONE_SPAN and minutes % 15 == 0:
        return Match(0.6, f"same minute in a zone {minutes:+d} minutes away")
    return None


def overlap(part: str, whole: str, least: float = 0.0) -> float | None:
    """The share of `part`'s three-word runs, up to MOST_RUNS spread evenly over it, that stand in `whole`.

    None where `part` has no words. White space and case do not count. Where the share must come out below `least`, it
    is not counted to the end: 0.0 stands for it.
    """
    runs = _runs(part)
    if not runs:
        return None
    text = _spaced(whole)
    found = 0
    for number, run in enumerate(runs):
        if run in text:
            found += 1
        elif (found + len(runs) - number - 1) / len(runs) < least:
            return 0.0
    return found / len(runs)


@lru_cache(maxsize=8)
def _runs(part: str) -> tuple[str, ...]:
    """The runs that `overlap` looks for, a space at each end. Remembered: a copy is compared with many messages."""
    if not any(map(str.isalnum, part)):
        return ()
    words = part.lower().split()
    size = min(RUN, len(words))
    starts = len(words) - size + 1
    step = max(1, starts // MOST_RUNS)
    return tuple(f" {' '.join(words[start : start + size])} " for start in range(0, starts, step))


def _spaced(whole: str) -> str:
    """The words in lower case with one space before and after each. Remembered where the memory is small."""
    return _spaced_words(whole) if len(whole) <= MOST_REMEMBERED else _spaced_words.__wrapped__(whole)


@lru_cache(maxsize=64)
def _spaced_words(whole: str) -> str:
    return f" {' '.join(whole.lower().split())} "


def copies_message(
    copy: Copy, message: Copy, *, answered: bool = False, other: bool = False, zones: tuple[int, ...] = ()
) -> Match | None:
    """Whether `copy`, found in a body or pasted, is a copy of `message`, whose own header and words are known.

    answered: the copy's container names the message among those it answers. other: the copy is what its container
    quotes first, and it answers another message. zones: see `same_minute`.
    """
    if copy.sender and message.sender and not same_sender(copy.sender, message.sender):
        return None
    if (copy.sender is None or copy.date is None) and not answered:
        return None
    minute = same_minute(copy, message, zones)
    if copy.date and minute is None and not _same_day(copy, message):
        return None
    sure_minute = minute is not None and minute.certainty > 0.9
    another_second = minute is not None and minute.certainty <= OTHER_SECOND
    if another_second and (overlap(message.text, copy.text, SAME_WORDS) or 0.0) < SAME_WORDS:
        return None
    needed = SAME_WORDS if other or another_second else 0.3 if sure_minute else 0.6
    shared = overlap(copy.text, message.text, needed)
    if shared is None:
        return minute if sure_minute and not other else None
    if shared < needed or (not sure_minute and not answered and len(opening(copy.text)) < TELLING):
        return None
    base = 0.99 if sure_minute else 0.9 if minute or answered else 0.8
    detail = minute.detail if minute else "quoted by its answer"
    return Match(base, f"{detail}, {round(100 * shared)}% of the words")


def same_recovered(one: Copy, two: Copy, same_answer: bool | None = None) -> Match | None:
    """Whether two copies that no file attests are of one message.

    same_answer: whether the mails that quote them answer the same Message-ID, None where that isn't known. It tells the
    messages of a series apart, which are sent in one minute in much the same words; and it brings together what
    different parts of one message were quoted.
    """
    if not (one.date and two.date and same_sender(one.sender, two.sender)):
        return None
    minute = same_minute(one, two)
    if minute is None or same_answer:
        return minute
    shared = [share for share in (overlap(one.text, two.text), overlap(two.text, one.text)) if share is not None]
    if minute.certainty <= OTHER_SECOND:
        return minute if len(shared) == 2 and min(shared) >= SAME_WORDS else None
    if same_answer is False:
        return minute if len(shared) == 2 and max(shared) >= SAME_WORDS else None
    if minute.certainty > 0.9:
        return minute if len(shared) < 2 or max(shared) >= 0.3 else None
    long_enough = min(len(opening(one.text)), len(opening(two.text))) >= TELLING
    return minute if len(shared) == 2 and max(shared) >= 0.6 and long_enough else None
