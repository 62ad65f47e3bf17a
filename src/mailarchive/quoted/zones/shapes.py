"""What a line looks like, whatever its language: a name, a way to reach somebody, a sentence, an item of a list."""

import re
from functools import lru_cache

from mailarchive.characters import DASHES, DRAWN_LINES, LINE_SIGNS, WIDE_LINES, one_of
from mailarchive.quoted.fields.mailboxes import has_email
from mailarchive.quoted.zones.phrases import extra_words, may_open, opening_phrase, starts_unspaced

CONTACT_LENGTH = 160
SHORT = 40  # characters of a line of names
_RULE_LENGTH = 200
_CLOSING_LENGTH = 60
_CLOSING_WORDS = 4  # beside the phrase
_SIGNATURE_LENGTH = 70
_SENTENCE = 3  # words in small letters that make a line with a full stop a sentence
_PROSE = 6  # words in small letters that make any line prose
_UNSPACED_PROSE = 24  # signs that make a line prose where no blanks part the words
_CODE = frozenset("={}[]\\")
_POSTSCRIPT = ("p.s", "ps:", "ps ", "ps.", "pps")
_NAME_WORDS = 4
_INITIALS = 8  # letters of a name that is written small: "ksjp", "jdw"
_DIGITS = range(7, 16)  # of a telephone number: E.164 allows fifteen

_RULE = re.compile(
    rf"(?:--|__+|{one_of('-' + DRAWN_LINES + WIDE_LINES)}{{3,}}|={{4,}}|\*{{4,}}|~{{3,}}|#{{4,}}|[-_=*~#+. ]{{8,}})$"
)
RULE_SIGNS = frozenset(LINE_SIGNS + " \t")
_PHONE = re.compile(r"(?:\+|\(|\b)\d[\d ().\-/]{5,}\d\b")
_DATE = re.compile(r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})(?![\d./-])")
_URL = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_LETTER = r"(?:[^\W\d_]|[^\x00-\x7f])"  # misread letters are no letters
_WORD = rf"{_LETTER}(?:{_LETTER}|[.'’-])*"
_BEFORE_NAME = DASHES + "~*_/> \t"
_NAME = re.compile(rf"[\s{re.escape(_BEFORE_NAME)}]*{_WORD}(?:\s+{_WORD}){{0,3}}[.,!]?\s*[*_]*$")
_DASHED = tuple(DASHES + "~/")
_DEGREE = re.compile(r",\s*[A-Z][A-Za-z.]{1,4}\s*$")
_ITEM = re.compile(r"\s*(?:(?:[-–—*•·o+]|->|=>|\d{1,3}[.)]|[a-z]\))\s+\S+\s+\S|\[\d{1,3}\]\s)")
_AFTER_NAME = re.compile(r"\s+(?:\([^()]{1,30}\)|(?:x|ext\.? ?)?\d[\d-]{2,8})$")
_ARROW = re.compile(r"\s*[-=]+>")
_PARTICLES = frozenset("de da di do du van von der den del della la le el al bin ben ibn y e zu af av".split())
_ENDS = (".", "!", "?", ")", "…", "。", "！", "？", "؟", "।")
_STOPS = (".", "!", "?", ";", "。", "！", "？", "؟", "।")


def is_rule(text: str) -> bool:
    """Whether a line is a drawn one, or the delimiter of a signature."""
    return text[:1] in RULE_SIGNS and len(text) <= _RULE_LENGTH and _RULE.match(text.strip()) is not None


def is_drawn(text: str) -> bool:
    """Whether a line is a drawn one, and no delimiter."""
    return is_rule(text) and text.strip() != "--"


def is_contact(text: str) -> bool:
    """Whether a line tells how to reach somebody: an address, a web page, a telephone number."""
    if len(text) > CONTACT_LENGTH:
        return False
    if has_link(text) or has_email(text):
        return True
    phone = _PHONE.search(text)
    if phone is None or phone.group().isdigit() or _DATE.match(phone.group()):
        return False
    return sum(char.isdigit() for char in phone.group()) in _DIGITS


def has_link(text: str) -> bool:
    """Whether a line names a web page."""
    return _URL.search(text) is not None


def closes(text: str) -> bool:
    """Whether a line is a closing: "Kind regards," and at most a few words more."""
    return len(text) <= _CLOSING_LENGTH and "closing" in may_open(text) and _is_closing(text)


@lru_cache(maxsize=4096)
def _is_closing(text: str) -> bool:
    if text.endswith(("?", "？", "؟")) or not _CODE.isdisjoint(text):
        return False
    phrase = opening_phrase(text, "closing")
    return phrase is not None and extra_words(text, phrase) <= _CLOSING_WORDS


def is_name(text: str) -> bool:
    """Whether a line can be a name that somebody signs with: "Ada", "-S", "ksjp", "A. van Berg", "Kim x3164"."""
    words = _name_words(text)
    if len(words) == 1:
        return len(words[0]) <= _INITIALS or not (words[0].islower() or starts_unspaced(words[0]))
    return bool(words) and all(not word.islower() or word in _PARTICLES for word in words)


def can_sign(text: str) -> bool:
    """Whether a line can be a name, if it stands below words that close a letter: "dan carpenter" too."""
    return 0 < len(_name_words(text)) <= _NAME_WORDS


def _name_words(text: str) -> list[str]:
    """Return the words of a line that is nothing but what can be a name."""
    text = text.strip(" \t*_")
    if not text or len(text) >= SHORT:
        return []
    if text[-1] == ")" or text[-1].isdigit():
        text = _AFTER_NAME.sub("", text)
    if not _NAME.match(text) or text.lower().startswith(_POSTSCRIPT):
        return []
    return text.lstrip(_BEFORE_NAME).rstrip(".,!").split()


def is_postscript(text: str) -> bool:
    """Whether a line begins what is added below a letter."""
    return text.lstrip().lower().startswith(_POSTSCRIPT)


def is_full_name(text: str) -> bool:
    """Whether a line is nothing but a person's full name, with a degree perhaps."""
    text = _DEGREE.sub("", text.strip(" \t*_"))
    return is_name(text) and 1 < len(text.split()) <= _NAME_WORDS and text.strip()[-1:] not in ".!"


def is_dashed_name(text: str) -> bool:
    """Whether a line is a name behind a dash: "-Rob", "/JZ"."""
    return text.lstrip()[:1] in _DASHED and is_name(text)


def is_prose(text: str) -> bool:
    """Whether a line is a sentence or part of one, or an item of a list."""
    if _ITEM.match(text) or _ARROW.match(text):
        return True
    if starts_unspaced(text.lstrip()):
        return len(text) > _UNSPACED_PROSE or text.endswith(_STOPS)
    small = sum(word[0].isalpha() and not word[0].isupper() for word in text.split())
    return small >= _PROSE or (small >= _SENTENCE and text.rstrip().endswith(_STOPS))


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return text.endswith(_ENDS)


def fits_signature(text: str) -> bool:
    """Whether a line can stand in a signature: short, or a way to reach somebody, and no sentence."""
    if len(text) > _SIGNATURE_LENGTH:
        return is_contact(text) and not is_prose(text)
    return not is_prose(text)
