"""Subjects and titles of threads as a line of text."""

from mailarchive.display.safe_text import one_line

NO_SUBJECT = "(no subject)"


def subject_line(subject: str | None) -> str:
    """Return a subject on one line; "(no subject)" where there is none."""
    return one_line(subject or "") or NO_SUBJECT
