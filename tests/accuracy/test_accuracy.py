"""The accuracy gate: no figure of scoring.py falls below its floor in floors.toml."""

import re

import pytest
from accuracy.scoring import CASES, CORPORA, Score, floors, score_body

from mailarchive.quoted import split_body


@pytest.mark.parametrize("corpus", CORPORA)
def test_no_figure_falls_below_its_floor(corpus: str) -> None:
    """A change that reads some mail worse than before fails; one that reads it better may raise the floor."""
    score, least = CORPORA[corpus](), floors()[corpus]
    figures = score.figures()
    assert set(figures) == set(least), "each question has a floor"
    fallen = [question for question in figures if figures[question] < least[question]]
    faults = [fault for fault in score.faults if any(f": {question}: " in fault for question in fallen)]
    assert not fallen, "\n".join(faults)


def test_what_is_not_found_has_all_its_answers_wrong() -> None:
    """A message that is left in the text around it counts against every question about it."""
    quoted: dict[str, object] = {
        "kind": "quoted",
        "sender": "Ann Lee",
        "own_words": "It rains.",
        "signature": None,
        "embedded": [],
    }
    score = Score()
    score_body(score, "a mail", {"own_words": "Yes.", "signature": None, "embedded": [quoted]}, split_body("Yes."))
    figures = score.figures()
    assert (figures["own words"], figures["messages found"], figures["sender"], figures["subject"]) == (1, 0, 0, 0)


def test_every_case_has_its_mail_and_what_must_be_read_in_it() -> None:
    """NAME.json beside NAME.txt or NAME.html, and at least forty of them."""
    expected = {path.stem for path in CASES.glob("*.json")}
    assert {path.stem for path in CASES.iterdir() if path.suffix in (".txt", ".html")} == expected
    assert len(expected) >= 40


def test_the_cases_name_nobodys_address() -> None:
    """All addresses are under the domains reserved for examples."""
    for path in sorted(CASES.iterdir()):
        for domain in re.findall(r"[\w.+-]@([\w.-]+\.[a-z]{2,})", path.read_text(encoding="utf-8")):
            assert re.search(r"(^|\.)example(\.(com|org|net|edu))?$", domain), f"{path.name}: {domain}"
