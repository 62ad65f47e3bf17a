"""What looks like the head of a message and is none: nothing in such a text is mail."""

import pytest

from mailarchive.prose import find_mail

PROSE = "We went down to the harbour in the rain, and it took all morning until the pump ran.\n"
NO_MAIL = {
    "front matter": (
        "---\ntitle: The pump\ndate: 2018-02-16 09:34\nauthor: Jane Roe <jane@example.com>\nto: all\n---\n\n"
    ),
    "front matter of mail's labels": "---\nsubject: The pump\ndate: 2018-02-16 09:34\nfrom: Jane Roe\n---\n\n",
    "front matter without rules": "title: The pump\ndate: 2018-02-16 09:34\nauthor: Jane Roe\nsubject: pumps\n\n",
    "front matter in TOML": '+++\ntitle = "The pump"\ndate = 2018-02-16\nauthor = "Jane Roe"\n+++\n\n',
    "answer of a web server": (
        "```\nHTTP/1.1 200 OK\nDate: Fri, 16 Feb 2018 09:34:00 GMT\nFrom: webmaster@example.com\n"
        "Content-Type: text/html\n```\n\n"
    ),
    "request to a web server": (
        "```http\nPOST /pump HTTP/1.1\nHost: example.com\nDate: Fri, 16 Feb 2018 09:34:00 GMT\n"
        "From: jane@example.com\n```\n\n"
    ),
    "fields of a bug": (
        "Reported by: Jane Roe\nDate: 16 Feb 2018 09:34\nSubject: pump breaks\nFrom: 1.2\nTo: 1.3\n\n"
        "Steps to reproduce\n\n"
    ),
    "fields of a bug with a person": (
        "Status: open\nPriority: high\nFrom: Jane Roe\nDate: 2018-02-16 09:34\nSubject: pump breaks\n\nIt breaks.\n\n"
    ),
    "versions": "From: 1.2\nTo: 1.3\nDate: 2018-02-16\nSubject: Upgrade\n\nMend the pump.\n\n",
    "change log": "2018-02-16  Jane Roe  <jane@example.com>\n\n\t* pump.c (run): Run.\n\t(stop): Stop.\n\n",
    "change log with a colon": "2002-10-07  Jane Roe  <jane@example.com>\n\n\t* tools/pump.c:\n\tRun.\n\n",
    "change log of two authors": (
        "2012-10-31  Jane Roe  <jane@example.com>\n\t    Max Roe  <max@example.com>\n\n\tPR libpump/54:\n\tRun.\n\n"
    ),
    "list of authors": "Jane Roe <jane@example.com>\n2014-08-22:0F7CEF794F9.000003F0jane@example.com:\n\n",
    "change log of a package": (
        "pump (1.0-1) unstable; urgency=low\n\n  * Mend it.\n\n"
        " -- Jane Roe <jane@example.com>  Fri, 16 Feb 2018 09:34:00 +0100\n\n"
    ),
    "git log": (
        "commit 0123456789abcdef0123456789abcdef01234567\nAuthor: Jane Roe <jane@example.com>\n"
        "Date:   Fri Feb 16 09:34:00 2018 +0100\n\n    Mend the pump\n\n"
    ),
    "git log without its commit": (
        "Author: Jane Roe <jane@example.com>\nDate:   Fri Feb 16 09:34:00 2018 +0100\n\n    Mend the pump\n\n"
    ),
    "git log in full": (
        "Author:     Jane Roe <jane@example.com>\nAuthorDate: Fri Feb 16 09:34:00 2018 +0100\n"
        "Commit:     Max Roe <max@example.org>\nCommitDate: Fri Feb 16 10:00:00 2018 +0100\n\n    Mend the pump\n\n"
    ),
    "svn log": (
        f"{'-' * 72}\nr123 | jane | 2018-02-16 09:34:00 +0100 (Fri, 16 Feb 2018) | 2 lines\n\nMend it\n{'-' * 72}\n\n"
    ),
    "mail of svn": "Author: jane\nDate: Fri Feb 16 09:34:00 2018\nNew Revision: 123\n\nLog:\nMend the pump\n\n",
    "dialogue": "Jane: Where is it?\nMax: In the harbour.\nJane: And the pump?\n\n",
    "dialogue with times": "Jane (9:34): Where is it?\nMax (9:35): In the harbour.\n\n",
    "interview": "Q: When was that?\nA: On 16 February 2018.\n\n",
    "a book": "On 5 March 1946, Churchill wrote:\n\n> The safety of the world requires a unity in Europe.\n\n",
    "a book by its weekday": "On Tuesday, 5 March 1946, Winston Churchill wrote:\n\n> The safety of the world.\n\n",
    "a book of our time": "On 5 March 2016, Ada Kern wrote:\n\n> The pump is the heart of a boat.\n\n",
    "a quotation without a date": "As Ada Kern once wrote:\n\n> The pump is the heart of a boat.\n\n",
}


@pytest.mark.parametrize("text", NO_MAIL.values(), ids=NO_MAIL)
def test_it_is_prose(text: str) -> None:
    """Alone, and with prose below."""
    assert find_mail(text) == ()
    assert find_mail(text + PROSE) == ()


@pytest.mark.parametrize("text", [each for name, each in NO_MAIL.items() if "matter" not in name])
def test_it_is_prose_below_prose(text: str) -> None:
    """A line that announces it is no lead-in of a mail."""
    assert find_mail(f"{PROSE}\nThis is what was there:\n\n{text}{PROSE}") == ()


@pytest.mark.parametrize(
    "head",
    [
        "On Fri, 16 Feb 2018, Jane Roe wrote:",
        "On 16/02/2018 09:34, Jane Roe wrote:",
        "On 16 February 2018 at 09:34, Jane Roe wrote:",
        "Am 16.02.2018 schrieb Jane Roe:",
        "On 16 February 2018, Jane Roe <jane@example.com> wrote:",
    ],
)
def test_what_a_mail_program_writes_is_mail(head: str) -> None:
    """With a time, a weekday, a date in figures or an address."""
    (passage,) = find_mail(f"{PROSE}\nThis is what was there:\n\n{head}\n\n> It is here.\n\n{PROSE}")
    assert passage.rule == "attribution+quote-marks"


def test_a_raw_header_is_one_of_mail() -> None:
    """It has labels that other blocks have too, and names a recipient."""
    raw = "Return-Path: <jane@example.com>\nStatus: RO\nX-Spam: no\nFrom: Jane Roe <jane@example.com>\n"
    mail = (
        f"{raw}To: max@example.org\nDate: Fri, 16 Feb 2018 09:34:00 +0100\nSubject: The boat\n\nIt is here.\n\nJane\n"
    )
    (passage,) = find_mail(f"{PROSE}\nShe wrote:\n\n{mail}\n{PROSE}")
    assert passage.rule == "header-block+closing-name"


def test_mail_below_front_matter_is_found() -> None:
    """The front matter is none, and no part of the mail."""
    mail = "From: Jane Roe <jane@example.com>\nDate: Fri, 16 Feb 2018 09:34\nTo: Max Roe\n\nIt is here.\n\nJane"
    text = f"---\ntitle: The pump\ndate: 2025-05-14\nauthor: Max Roe\n---\n\n{PROSE}\nShe wrote:\n\n{mail}\n\n{PROSE}"
    (passage,) = find_mail(text)
    assert text[passage.start : passage.end] == mail
