"""Mail whose line breaks are gone: where the last value of a header ends, inside a line.

Nothing marks that end any more; what a date, a list of names and the start of a sentence look like has to do.
"""

import re

from mailarchive.locales import Role, normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.fields.mailboxes import EMAIL
from mailarchive.quoted.heads.header_fields import PEOPLE

_SUBJECT = 90  # a longer last value holds the body's first words as well
_DATE = 200  # characters in which a date is looked for
_CALLED = 3  # words of "Hello Max Roe,"
_FARTHEST = 160  # words of the subject are looked for up to here
_SEPARATOR = re.compile(r"\s*[,;]")
_AFTER_ADDRESS = re.compile(r"(?:<mailto:[^\s<>]{1,200}>)?[>\])\"']*")
_BRACKETS = ("<", "[", "(")
_WORD = re.compile(r"\S+")
_SENTENCE_ENDS = ".!?)"


def end_of_value(role: Role, text: str) -> int:
    """Return where the last value of a flattened header ends in the text that follows its label."""
    if role == "date":
        date = find_date(text[:_DATE])
        return date[1] if date else len(text)
    if role in PEOPLE:
        return _end_of_list(text)
    if len(text) > _SUBJECT:
        return _end_of_subject(text)
    return _start_of_letter(text)


def _end_of_list(text: str) -> int:
    """Return where a list of mailboxes ends: after an address that no separator follows, or before a sentence."""
    end = 0
    for email in EMAIL.finditer(text):
        if email.start() - end > _FARTHEST:
            break
        end = _after_address(text, email.end())
        if not _list_goes_on(text, end):
            return end
    if not end:
        letter = _start_of_letter(text)
        if letter < len(text):
            return letter
    start = max(text.rfind(",", 0, _FARTHEST), text.rfind(";", 0, _FARTHEST), end - 1) + 1
    return _start_of_small_words(text, start)


def _after_address(text: str, end: int) -> int:
    """Return where an address ends, the brackets and quotes that close it included."""
    closing = _AFTER_ADDRESS.match(text, end)
    return closing.end() if closing else end


def _list_goes_on(text: str, end: int) -> bool:
    """Whether a separator follows the mailbox that ends here, or the address that belongs to it."""
    return bool(_SEPARATOR.match(text, end)) or text[end : end + 2].strip()[:1] in _BRACKETS


def _start_of_small_words(text: str, start: int) -> int:
    """Return where a sentence begins behind the names of a list: with the word before the first in small letters."""
    words = list(_WORD.finditer(text, start, start + _FARTHEST))
    for index in range(1, len(words)):
        if words[index].group()[0].islower():
            return words[max(index - 1, 1)].start()
    return len(text)


def _start_of_letter(text: str) -> int:
    """Return where a letter's first line begins in a text: "Hello Max,"; its end if nowhere."""
    words = list(_WORD.finditer(text, 0, _FARTHEST))
    for index in range(1, len(words)):
        called = "".join(word.group() for word in words[index : index + _CALLED])
        if ("," in called or "!" in called) and _is_greeting(words[index].group()):
            return words[index].start()
    return len(text)


def _end_of_subject(text: str) -> int:
    """Return where a subject ends and a sentence begins: at a greeting, or a capital after small letters."""
    words = list(_WORD.finditer(text, 0, _FARTHEST))
    for word in words[1:]:
        if _is_greeting(word.group()):
            return word.start()
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if _begins_sentence(before.group(), word.group(), after.group()):
            return word.start()
    return len(text)


def _is_greeting(word: str) -> bool:
    return normalise(word.strip(",!")) in vocabulary().greetings


def _begins_sentence(before: str, word: str, after: str) -> bool:
    """Whether a word in capitals begins a sentence, as those around it show."""
    if not word[0].isupper() or not after[0].islower():
        return False
    return before[-1].islower() or before[-1] in _SENTENCE_ENDS
