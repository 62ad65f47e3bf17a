"""Whether the verb of an attribution line may stand in a text: a quick look before a closer one."""

from functools import cache

from mailarchive.quoted.locales import vocabulary

_OFF = ":：,.;*_\"'«»"
_UNSPACED = "\u2e80"  # from here on, scripts without blanks between words


def may_attribute(text: str) -> bool:
    """Whether a word of the text ends a verb such as "wrote" in some language; text without blanks always may."""
    if max(text, default="") >= _UNSPACED:
        return True
    return not _last_words().isdisjoint(word.strip(_OFF) for word in text.casefold().split())


@cache
def _last_words() -> frozenset[str]:
    """Give the last word of every verb."""
    return frozenset(verb.rpartition(" ")[2].strip(_OFF) for verb in vocabulary().verbs)
