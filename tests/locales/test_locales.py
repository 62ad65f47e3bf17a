"""The language files: each is whole, in the form the loader reads, and knows what its clients write."""

import tomllib
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_dates import FORMS

from mailarchive import locales
from mailarchive.locales import SignKind, normalise, vocabulary
from mailarchive.quoted.dates import find_date
from mailarchive.quoted.split import split_body

FILES = sorted(Path(locales.__file__).parent.glob("*.toml"))
SECTIONS: dict[str, tuple[set[str], set[str]]] = {  # needed keys, keys that may be there
    "labels": ({"from", "date", "to", "cc", "bcc", "reply_to", "subject", "other"}, {"sent_by", "message_id"}),
    "banners": ({"forwarded", "quoted"}, {"end"}),
    "attribution": ({"verbs", "shapes"}, set()),
    "subjects": ({"reply", "forward"}, set()),
    "dates": ({"order", "months", "weekdays", "fillers"}, {"closers", "am", "pm", "noon", "units", "zones"}),
    "notices": (set(), set(get_args(SignKind))),
    "words": (
        {"greetings", "closings", "sent_from", "notices"},
        {"common", "addressed", "addressed_in_capitals", "third_person", "letters", "shown_to", "shown_me"}
        | {"hidden", "buttons"},
    ),
}
LABELS = [
    ("de", "from", "Von"),
    ("de", "date", "Gesendet"),
    ("de", "cc", "Kopie (CC)"),
    ("fr", "to", "À"),
    ("fr", "cc", "Copie à"),
    ("es", "date", "Enviado el"),
    ("it", "from", "Mittente"),
    ("pt_br", "date", "Enviada em"),
    ("nl", "subject", "Onderwerp"),
    ("sv", "date", "Skickat"),
    ("da", "date", "Sendt"),
    ("no", "cc", "Kopi"),
    ("fi", "date", "Päiväys"),
    ("pl", "to", "Adresat"),
    ("cs", "date", "Odesláno"),
    ("sk", "to", "Pre"),
    ("hu", "cc", "Másolatot kap"),
    ("ro", "from", "de la"),
    ("hr", "to", "Prima"),
    ("ru", "from", "Отправитель"),
    ("uk", "from", "Від кого"),
    ("tr", "cc", "Bilgi"),
    ("et", "from", "Saatja"),
    ("ja", "date", "送信日時"),
    ("zh", "date", "发送时间"),
    ("zh_tw", "from", "寄件者"),
    ("ko", "date", "보낸 날짜"),
    ("he", "from", "מאת"),
    ("ar", "to", "إلى"),
    ("el", "date", "Ημερομηνία"),
    ("en", "reply_to", "Please respond to"),
]
BANNERS = [
    ("Begin forwarded message", "forwarded"),
    ("Anfang der weitergeleiteten Nachricht", "forwarded"),
    ("Début du message réexpédié", "forwarded"),
    ("Välitetty viesti / Fwd.Msg", "forwarded"),
    ("Preposlaná správa --- Forwarded Message", "forwarded"),
    ("İletilmiş Mesaj", "forwarded"),
    ("メッセージを転送", "forwarded"),
    ("转发的消息", "forwarded"),
    ("Original Message", "quoted"),
    ("Ursprüngliche Nachricht", "quoted"),
    ("Message d'origine", "quoted"),
    ("Message d’origine", "quoted"),
    ("Wiadomość oryginalna", "quoted"),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestEachFile:
    """What a native speaker's new or changed file must keep to."""

    def test_has_every_section_and_key_and_no_other(self, file: Path) -> None:
        """A misspelt key would silently say nothing."""
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        assert {"name", *SECTIONS} - {"notices"} <= set(data) <= {"name", *SECTIONS}
        for section, (needed, allowed) in SECTIONS.items():
            if section not in data:
                continue
            assert needed <= set(data[section]) <= needed | allowed, section
            assert all(isinstance(value, str) for value in data[section].values()), section

    def test_has_twelve_months_and_seven_weekdays(self, file: Path) -> None:
        """A line each, none empty, and no word stands for two of them."""
        dates = tomllib.loads(file.read_text(encoding="utf-8"))["dates"]
        for key, count in (("months", 12), ("weekdays", 7)):
            lines = [line.split() for line in dates[key].strip().split("\n")]
            assert len(lines) == count
            assert all(lines)
            words = [normalise(word) for line in lines for word in set(map(normalise, line))]
            assert len(words) == len(set(words)), key

    def test_orders_dates_in_a_known_way(self, file: Path) -> None:
        """The order of figures is one of three."""
        assert tomllib.loads(file.read_text(encoding="utf-8"))["dates"]["order"] in {"dmy", "mdy", "ymd"}

    def test_has_shapes_with_a_sender_or_date(self, file: Path) -> None:
        """Each shape has {sender} or {date} once, and a verb or both."""
        for shape in vocabulary().attributions:
            if shape.locale == file.stem:
                assert shape.fields
                assert "{" not in shape.before + shape.between + shape.after
                assert shape.verb or shape.before or set(shape.fields) == {"date", "sender"}, shape.shape

    def test_keeps_its_words_out_of_the_date(self, file: Path) -> None:
        """In each shape, filled, the date reader finds the whole date and nothing of the words around it."""
        written = [text for locale, text, _, _ in FORMS if locale == file.stem]
        for shape in vocabulary().attributions:
            if shape.locale != file.stem or "date" not in shape.fields:
                continue
            for text in written:
                line = shape.shape.replace("{sender}", "Ada Lovelace <ada@example.edu>").replace("{date}", text)
                span = find_date(line[:1].upper() + line[1:])
                assert span is not None, line
                left = line[: span[0]] + line[span[1] :]
                assert not any(char.isdecimal() for char in left), line
                assert len(line) - len(left) <= len(text) + 1, line

    def test_is_read_in_a_reply(self, file: Path) -> None:
        """Each shape, filled and put above a quotation, gives its sender and date."""
        written = [(text, date) for locale, text, date, _ in FORMS if locale == file.stem][:2]
        for shape in vocabulary().attributions:
            if shape.locale != file.stem:
                continue
            for text, says in written:
                line = shape.shape.replace("{sender}", "Ada Lovelace <ada@example.edu>").replace("{date}", text)
                body = split_body(f"Gladly.\n\n{line[:1].upper()}{line[1:]}\n\n> Shall we have tea?\n")
                assert body.own_words == "Gladly.", line
                (quoted,) = body.embedded
                assert quoted.body.text.strip() == "Shall we have tea?", line
                assert "sender" not in shape.fields or str(quoted.header.sender) == "Ada Lovelace <ada@example.edu>"
                assert "date" not in shape.fields or quoted.header.date == says, line

    def test_announces_what_a_banner_means(self, file: Path) -> None:
        """No banner is both a forward's and a reply's, in whatever language."""
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        for kind in data["banners"]:
            for form in data["banners"][kind].replace("\n", "|").split("|"):
                if form.strip():
                    assert vocabulary().banners[normalise(form)][0] == kind, form


@pytest.mark.parametrize(("locale", "role", "label"), LABELS)
def test_labels_of_clients_are_known(locale: str, role: str, label: str) -> None:
    """A label leads to its role and language, whatever its case and spaces."""
    for written in (label, label.upper(), f" {label.replace(' ', chr(0xA0))} "):
        roles = vocabulary().labels[normalise(written)]
        assert locale in roles[role]


@pytest.mark.parametrize(("banner", "kind"), BANNERS)
def test_banners_of_clients_are_known(banner: str, kind: str) -> None:
    """A banner's words, without dashes and colon, tell forwards from replies."""
    assert vocabulary().banners[normalise(banner)][0] == kind


def test_a_label_never_means_two_fields() -> None:
    """From, Date, To, Cc and Subject are told apart by their label alone, over all languages."""
    fields = {"from", "date", "to", "cc", "bcc", "reply_to", "subject"}
    for label, roles in vocabulary().labels.items():
        assert len(fields & set(roles)) <= 1, label


def test_every_key_is_normalised() -> None:
    """Lookups would miss a key in any other form."""
    words = vocabulary()
    tables = (words.labels, words.banners, words.verbs, words.subject_prefixes, words.greetings, words.closings)
    more = (words.sent_from, words.notices, words.months, words.weekdays, words.day_periods, words.zones)
    prose = (words.common, words.addressed, words.addressed_in_capitals, words.third_person, words.letters)
    screen = (words.shown_to, words.shown_me, words.hidden, words.buttons)
    for table in (*tables, *more, *prose, *screen, *words.signs.values()):
        assert all(normalise(form) == form for form in table)


def test_a_shape_is_taken_apart() -> None:
    """The words before, between and behind the fields, and the verb among them."""
    shape = next(shape for shape in vocabulary().attributions if shape.shape.startswith("op {date} heeft"))
    assert shape.fields == ("date", "sender")
    assert (shape.before, shape.between, shape.colon) == ("op", "heeft", True)
    assert (shape.after, shape.verb) == ("het volgende geschreven", "het volgende geschreven")


def test_month_words_keep_their_languages() -> None:
    """The same word means October in Croatian and November in Polish."""
    months = vocabulary().months["listopada"]
    assert months[10] == {"hr"}
    assert "pl" in months[11]


def test_weekday_zero_is_monday() -> None:
    """Weekdays are numbered as Python numbers them."""
    monday = date(2018, 12, 3).weekday()
    assert all(set(vocabulary().weekdays[word]) == {monday} for word in ("monday", "понедельник", "月曜日", "thứ hai"))


def test_zones_are_minutes_east_of_utc() -> None:
    """Names that differ by country are known, and say nothing."""
    zones = vocabulary().zones
    assert (zones["est"], zones["mesz"], zones["india standard time"], zones["ist"]) == (-300, 120, 330, None)


def test_subject_prefixes_are_told_apart() -> None:
    """Replies and forwards, in the prefixes that clients of each language add."""
    prefixes = vocabulary().subject_prefixes
    assert all(prefixes[normalise(prefix)] == "reply" for prefix in ("Re", "AW", "SV", "Odp", "回复", "YNT"))
    assert all(
        prefixes[normalise(prefix)] == "forward" for prefix in ("Fwd", "FW", "WG", "TR", "RV", "ENC", "İLT", "I")
    )


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """The form is stable, so that keys and lookups agree."""
    assert normalise(normalise(text)) == normalise(text)


def test_all_languages_are_read_once() -> None:
    """Every file is, and no second time in a process."""
    assert len(vocabulary().locales) == len(FILES) >= 44
    assert vocabulary() is vocabulary()
