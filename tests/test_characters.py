"""What the named sets of characters hold, told from Unicode's own tables."""

import re
import unicodedata

import pytest

from mailarchive import characters
from mailarchive.characters import (
    COLON_SIGNS,
    COMMAS,
    DASHES,
    HANGUL_CLASS,
    INVISIBLE,
    LINE_SIGNS,
    SEMICOLONS,
    UNSPACED_CLASS,
    has_unspaced,
    one_of,
)

UNSPACED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR")
LETTERS = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)).startswith("L")]


def script(letter: str) -> str:
    """Return the script that a letter's name begins with, without the form it is printed in."""
    return re.split("[ -]", unicodedata.name(letter).removeprefix("HALFWIDTH "))[0]


def test_scripts_without_spaces_are_told_by_their_letters() -> None:
    """All letters of these scripts, and of no other."""
    unspaced = {letter for letter in LETTERS if has_unspaced(letter)}
    assert unspaced >= {letter for letter in LETTERS if script(letter) in UNSPACED_SCRIPTS}
    assert {script(letter) for letter in unspaced} == {*UNSPACED_SCRIPTS, "IDEOGRAPHIC"}


@pytest.mark.parametrize("text", ["Ada Kern", "Ада", "김아다", "आदा", "བོད", "Ada 🌸", "Ada：", "１２", "👩\u200d🔬"])
def test_other_scripts_put_spaces(text: str) -> None:
    """Korean and Tibetan too; flowers, wide punctuation and wide figures are of no script."""
    assert not has_unspaced(text)


@pytest.mark.parametrize("text", ["Ada 桜", "ひらがな", "ｶﾀｶﾅ", "อาดา", "ອາດາ", "អាដា", "အာဒါ", "𠮷野"])
def test_a_single_letter_is_enough(text: str) -> None:
    """A text of several scripts has letters of each."""
    assert has_unspaced(text)


def test_korean_is_told_by_its_letters() -> None:
    """Syllables and the letters they are made of."""
    korean = re.compile(f"[{HANGUL_CLASS}]+")
    assert all(korean.fullmatch(unicodedata.normalize(form, "김아다")) for form in ("NFC", "NFD"))
    assert not re.search(f"[{HANGUL_CLASS}]", "桜アพ")


def test_invisible_marks_are_formats() -> None:
    """Each is a format character to Unicode, and stands once in the set."""
    assert {unicodedata.category(mark) for mark in INVISIBLE} == {"Cf"}
    assert len(set(INVISIBLE)) == len(INVISIBLE)


@pytest.mark.parametrize(
    ("signs", "word"),
    [(COLON_SIGNS, "COLON"), (COMMAS, "COMMA"), (SEMICOLONS, "SEMICOLON"), (DASHES[1:], "DASH"), (DASHES[0], "HYPHEN")],
)
def test_punctuation_is_what_its_name_says(signs: str, word: str) -> None:
    """Whatever the script."""
    assert all(word in unicodedata.name(sign) for sign in signs)


def test_a_pattern_is_made_of_a_set() -> None:
    """Hyphens and brackets stand for themselves, and nothing else is matched."""
    pattern = re.compile(one_of(LINE_SIGNS + "[]^\\"))
    assert {chr(code) for code in range(0x3000) if pattern.fullmatch(chr(code))} == {
        sign for sign in LINE_SIGNS + "[]^\\" if sign < "\u3000"
    }


def test_ranges_stand_in_a_class() -> None:
    """Every set of ranges makes a pattern as it is."""
    classes = [value for name, value in vars(characters).items() if name.endswith("_CLASS")]
    assert UNSPACED_CLASS in classes
    for ranges in classes:
        assert re.fullmatch(f"[{ranges}]", ranges[0])
