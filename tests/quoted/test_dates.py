"""Written dates: what they say, where they stand, and that no text is too much for them."""

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_dates import FORMS

from mailarchive.locales import vocabulary
from mailarchive.quoted.dates import find_date, find_day, parse_date

PIECES = [
    *["13", "7", "2018", "17:04", "13.07.2018", "7/13/18", "+0200", "-05:00", "GMT", "EST", "PM", "午後", "오전", "月"],
    *[
        "Jul",
        "juillet",
        "lipca",
        "mar",
        "Th 6",
        "thg 7",
        "Do",
        "la",
        "st",
        "um",
        "de",
        "г.",
        "年",
        "日",
        "時",
        "(",
        ")",
        ",",
    ],
    *["Uhr", "יום ו׳", "ธ.ค.", "١٣", "On", "wrote:", "\n", "\u202f", "'", "99999999999", "0", "00:00", "31.2.2018"],
]


@pytest.mark.parametrize(("locale", "text", "date", "offset"), FORMS, ids=lambda value: str(value)[:60])
def test_each_language_and_client_is_read(locale: str, text: str, date: str, offset: int | None) -> None:
    """Knowing the language, wall time, offset and precision are right, and sure unless figures leave a choice."""
    found = parse_date(text, frozenset({locale}) if locale else frozenset())
    assert found is not None
    assert (found.date, found.utc_offset) == (date, offset)
    assert found.ambiguous or found.certainty >= 0.9


@pytest.mark.parametrize(("locale", "text", "date", "offset"), FORMS, ids=lambda value: str(value)[:60])
def test_languages_are_told_apart_without_a_hint(locale: str, text: str, date: str, offset: int | None) -> None:
    """Without a hint the same is read, or the result says that another reading is as good."""
    found = parse_date(text)
    assert found is not None
    assert found.ambiguous or (found.date, found.utc_offset) == (date, offset)


@pytest.mark.parametrize("text", [text for _, text, _, _ in FORMS])
def test_the_whole_date_is_found_in_a_line(text: str) -> None:
    """Weekday, time and zone belong to the span; what stands around does not."""
    line = f"Ada Lovelace <ada@example.edu>, {text}, Bob"
    span = find_date(line)
    assert span is not None
    start = line.index(text)
    assert line[start : span[0]].strip("\u200f") in ("", "the ", "at ", "den ")
    assert line[span[1] : start + len(text)] == ""
    assert span[1] <= start + len(text) + 1


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("On Fri, Jul 13, 2018 at 5:04 PM Ada Lovelace <ada@example.edu> wrote:", "Fri, Jul 13, 2018 at 5:04 PM"),
        ("Am 13.07.2018 um 17:04 schrieb Jan Mai:", "13.07.2018 um 17:04"),
        ("pt., 13 lip 2018 o 17:04 Jan Kowalski <jan@example.com> napisał(a):", "pt., 13 lip 2018 o 17:04"),
        ("On 3 Dec 2018, Sun Li wrote:", "3 Dec 2018"),
        ("On 3 Dec 2018, at 10:12, Mark May wrote:", "3 Dec 2018, at 10:12"),
        ("李雷 <l@example.com> 于2018年12月3日周一 上午10:12写道：", "2018年12月3日周一 上午10:12"),
        ("2018년 12월 3일 (월) 오전 10:12, 김철수 <k@example.com>님이 작성:", "2018년 12월 3일 (월) 오전 10:12"),
        ("X <x@example.com> ezt írta (időpont: 2018. dec. 3., H, 10:12):", "2018. dec. 3., H, 10:12"),
        ("La 03.12.2018 10:12, X a scris:", "03.12.2018 10:12"),
        ("V pon., 3. dec. 2018 ob 10:12 je oseba X napisala:", "pon., 3. dec. 2018 ob 10:12"),
        ("Missatge de X del dia dl., 3 de des. 2018 a les 10:12:", "dl., 3 de des. 2018 a les 10:12"),
        ("3 декабря 2018 г. пользователь X написал:", "3 декабря 2018 г."),
        ("From: A Date: Fri, Jul 13, 2018 at 9:34 AM Subject: Re: x To: B", "Fri, Jul 13, 2018 at 9:34 AM"),
        ("- Forwarded by A B/OU/ORG on 07/13/2000 05:32\nPM -", "07/13/2000 05:32\nPM"),
        ("On 13 Jul at 17:04, X wrote:", "13 Jul at 17:04"),
        ("X je napisao/la dana 13.7.2018. u 17:04:", "13.7.2018. u 17:04"),
        ("X a scris pe 13.07.2018 17:04:", "13.07.2018 17:04"),
        ("ב-5.5.2018 10:00, עדה כתבה:", "5.5.2018 10:00"),
        ("X wrote on Friday, July 13, 2018 5:04 PM GMT+2:", "Friday, July 13, 2018 5:04 PM GMT+2"),
    ],
)
def test_names_and_words_around_a_date_stay_outside(line: str, date: str) -> None:
    """Attribution lines and headers give the date alone, though names look like months and weekdays."""
    span = find_date(line)
    assert span is not None
    assert line[slice(*span)] == date


@pytest.mark.parametrize(
    "line",
    [
        "call 555-1234 at 10:12",
        "version 1.2.3.4 of 2018",
        "ratio 12:30 on page 3",
        "On Monday I ate 3 apples, in 2018",
        "Begin 2018 May report",
        "I may go in March",
        "10 Mark Street, 2018",
        "",
        "the year 2018",
        "192.168.10.12",
        "version 3.4.6",
        "gcc 11.3.0-5",
        "2.36.1",
        "release 1.2.10",
        "build 20210112",
        "17.11.122",
        "rd 3, flush 0, corrupt 3, gen 0",
        "id 5aG21, 12dec43, out30-57",
        "file is cached: 14.07(0:14.07)",
        "1.10   -12.50%",
        "stable 5.10 13/17",
    ],
)
def test_prose_is_no_date(line: str) -> None:
    """Numbers beside words of the calendar are not enough."""
    assert find_date(line) is None
    assert parse_date(line) is None


@pytest.mark.parametrize(
    "text", ["31 Feb 2018 10:12", "31.02.2018", "2018-13-32", "Feb 30, 2018", "0/0/2018", "32 Jul 2018"]
)
def test_days_that_do_not_exist_are_no_date(text: str) -> None:
    """Nothing is invented in place of an impossible day."""
    assert parse_date(text) is None


def test_a_date_without_a_year_is_found_but_not_read() -> None:
    """The year is not invented."""
    for text in ("3 Dec at 10:12", "21:31 21/11", "11/21 9:31 PM"):
        assert find_date(text) == (0, len(text))
        assert parse_date(text) is None
    assert parse_date("21/11 2022 10:00") is None, "nobody knows which of two figures is the day"


@pytest.mark.parametrize("text", ["Nov 21", "21. November", "21/11", "Mon", "Montag", "11月21日"])
def test_a_day_alone_is_found_only_where_it_must_stand(text: str) -> None:
    """find_day takes what has neither year nor time, and find_date does not."""
    assert find_day(f"{text}, Ada") == (0, len(text))
    assert find_date(text) is None
    assert find_day("Ada Kern has 7 pumps") is None


@pytest.mark.parametrize(
    ("text", "locales", "order", "date", "ambiguous"),
    [
        ("04/03/2018 10:12", {"fr"}, None, "2018-03-04T10:12", False),
        ("04/03/2018 10:12 AM", {"en"}, None, "2018-04-03T10:12", True),
        ("04/03/2018 10:12", set(), None, "2018-03-04T10:12", True),
        ("04/03/2018 10:12", set(), "mdy", "2018-04-03T10:12", False),
        ("Sun, 04/03/2018 10:12", {"en"}, None, "2018-03-04T10:12", False),
        ("Tue, 04/03/2018 10:12", {"fr"}, None, "2018-04-03T10:12", False),
        ("04.03.2018 10:12", set(), None, "2018-03-04T10:12", False),
        ("13/04/2018", {"en"}, None, "2018-04-13", False),
        ("04/04/2018", {"en"}, None, "2018-04-04", False),
        ("28/10/21, 12:46", set(), None, "2021-10-28T12:46", False),
        ("18-07-13", {"sv"}, None, "2018-07-13", False),
        ("18. 2. 16. AM 9:34", {"ko"}, None, "2018-02-16T09:34", False),
    ],
)
def test_day_and_month_are_told_apart(
    text: str, locales: set[str], order: str | None, date: str, ambiguous: bool
) -> None:
    """Settled by the calendar, the weekday, another date of the mail, the language; else said to be ambiguous."""
    found = parse_date(text, frozenset(locales), order)  # type: ignore[arg-type]  # parametrized literals
    assert found is not None
    assert (found.date, found.ambiguous) == (date, ambiguous)
    assert (found.certainty < 0.8) == ambiguous


def test_the_order_of_figures_is_told() -> None:
    """A caller can settle one date by another of the same mail."""
    sure, unsure = parse_date("7/13/2018 5:04 PM"), parse_date("4/3/2018 17:04")
    assert sure is not None
    assert unsure is not None
    assert (sure.order, sure.ambiguous, unsure.ambiguous) == ("mdy", False, True)


@pytest.mark.parametrize(
    ("text", "locales", "date", "ambiguous"),
    [
        ("5. listopada 2018", {"hr"}, "2018-10-05", False),
        ("5 listopada 2018", {"pl"}, "2018-11-05", False),
        ("pet, 5. listopada 2018", set(), "2018-10-05", False),
        ("poniedziałek, 5 listopada 2018", set(), "2018-11-05", False),
    ],
)
def test_month_words_of_two_languages_are_told_apart(text: str, locales: set[str], date: str, ambiguous: bool) -> None:
    """Croatian listopada is October, Polish listopada November: language or weekday settle it."""
    found = parse_date(text, frozenset(locales))
    assert found is not None
    assert (found.date, found.ambiguous) == (date, ambiguous)


def test_a_month_word_of_two_languages_alone_is_ambiguous() -> None:
    """Without language or weekday, the choice is flagged."""
    found = parse_date("5. listopada 2018")
    assert found is not None
    assert found.ambiguous


def test_a_wrong_weekday_lowers_certainty() -> None:
    """A weekday that contradicts the day is noted, the day kept."""
    found = parse_date("Monday, July 13, 2018 5:04 PM")
    assert found is not None
    assert found.date == "2018-07-13T17:04"
    assert found.certainty < 1.0


@pytest.mark.parametrize(
    ("text", "date", "offset"),
    [
        ("3 ডিসেম্বর 2018, 10:12", "2018-12-03T10:12", None),
        ("3 Desemba 2018 10:12 PM", "2018-12-03T22:12", None),
        ("3 դեկտեմբերի 2018 10:12:59 +0100", "2018-12-03T09:12:59Z", 60),
        ("Disyembre 3, 2018", "2018-12-03", None),
        ("3 diċembru 2018", "2018-12-03", None),
        ("3 دسمبر 2018", "2018-12-03", None),
        ("3 डिसेम्बर 2018", "2018-12-03", None),
        ("3 දෙසැම්බර් 2018", "2018-12-03", None),
        ("3 ធ្នូ 2018", "2018-12-03", None),
        ("3 ທັນວາ 2018", "2018-12-03", None),
        ("3 ဒီဇင်ဘာ 2018", "2018-12-03", None),
        ("3 டிசம்பர் 2018", "2018-12-03", None),
        ("3 డిసెంబర్ 2018", "2018-12-03", None),
    ],
)
def test_languages_without_a_file_fall_back(text: str, date: str, offset: int | None) -> None:
    """CLDR's words read what no language file knows, with less certainty."""
    found = parse_date(text)
    assert found is not None
    assert (found.date, found.utc_offset) == (date, offset)
    assert found.certainty <= 0.8


def test_a_long_number_is_no_time_of_a_unit() -> None:
    """Figures too long to be an hour are not taken for midnight."""
    assert find_date("2018年12月3日 91234時") == (0, 10)


@pytest.mark.parametrize("date", ["3 dhjetor 2018", "Tue, 3 Desemba 10:12", "Desemba 2018", "3 December"])
def test_nothing_is_loaded_for_what_has_no_word_to_learn(date: str) -> None:
    """Babel takes its time: it is asked where a day, an unknown word and a year stand, and for no less."""
    code = (
        f"import sys; from mailarchive.quoted.dates import parse_date; parse_date({date!r});"
        "assert 'babel' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_fallback_is_not_asked_for_languages_with_a_file() -> None:
    """Whatever a file reads is read without loading Babel, which is slow to import."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); from written_dates import FORMS;"
        "from mailarchive.quoted.dates import parse_date;"
        "assert all(parse_date(text) for _, text, _, _ in FORMS); assert 'babel' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent.parent)


def test_a_thousand_foreign_dates_take_no_time() -> None:
    """What no file reads may stand in a mail as often as it likes."""
    parse_date("3 Desemba 2018")
    started = time.process_time()
    for minute in range(1000):
        parse_date(f"3 Desemba 2018 10:{minute % 60} x{minute}")
        parse_date(f"3 word{minute} 2018")
    assert time.process_time() - started < 2


def test_every_month_word_is_read_in_its_language() -> None:
    """Each word for a month, between a day and a year, gives that month."""
    for word, months in vocabulary().months.items():
        for month, locales in months.items():
            for locale in locales:
                found = parse_date(f"13 {word} 2018", frozenset({locale}))
                assert found is not None, (word, locale)
                assert found.date == f"2018-{month:02}-13", (word, locale)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40), st.sampled_from(["", " ", ", "]))
@settings(max_examples=400, deadline=None)
def test_any_text_is_taken(pieces: list[str], joint: str) -> None:
    """Nothing raises; spans lie in the text; what is found is a real time in ISO form."""
    text = joint.join(pieces)
    span = find_date(text)
    assert span is None or 0 <= span[0] < span[1] <= len(text)
    found = parse_date(text)
    if found:
        datetime.fromisoformat(found.date)
        assert found.date.endswith("Z") == (found.utc_offset is not None)
        assert 0 < found.certainty <= 1
        assert "T" in found.date or found.utc_offset is None


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_characters_are_taken(text: str) -> None:
    """Nothing raises, whatever the script."""
    find_date(text)
    parse_date(text)


@pytest.mark.parametrize("piece", ["1 ", "1.", "12:", "Jul ", "mar 3 ", "On ", "2018-", "年", "a.", "+1", "th 2 "])
def test_long_lines_are_taken_in_time(piece: str) -> None:
    """A quarter of a megabyte of what dates are made of takes no time."""
    line = piece * (240_000 // len(piece))
    started = time.process_time()
    find_date(line)
    parse_date(line)
    assert time.process_time() - started < 0.5
