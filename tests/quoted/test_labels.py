"""Labels inside a line, as flattened mail has them."""

import pytest

from mailarchive import split_body


@pytest.mark.parametrize("star", ["*", "**"])
def test_bold_labels_inside_a_line_are_labels(star: str) -> None:
    """The stars that make them bold belong neither to a value nor to the words above."""
    labelled = ("From", "Ada Kern <ada@example.com>"), ("Sent", "Tuesday, March 3, 2020 10:00 AM"), ("Subject", "Pump")
    block = " ".join(f"{star}{label}:{star} {written}" for label, written in labelled)
    body = split_body(f"See below.\n\n{block}\n\nThe pump runs.\n")
    assert body.own_words == "See below."
    (found,) = body.embedded
    header = found.header
    assert (str(header.sender), header.date_written, header.subject) == tuple(written for _, written in labelled)
    assert found.body.own_words == "The pump runs."


@pytest.mark.parametrize("label", ["To", "Cc", "Reply-To", "Sent by"])
def test_a_flattened_block_ends_where_its_last_mailbox_does(label: str) -> None:
    """Whatever the role of that mailbox, the body begins behind it."""
    block = f"From: Ada Kern <ada@example.com> Date: 16.02.2018 09:34 Subject: Pump {label}: Bo Li <bo@example.org>"
    (found,) = split_body(f"See below.\n\n{block} The pump came on Monday and we mount it tomorrow.\n").embedded
    assert (str(found.header.sender), found.header.subject) == ("Ada Kern <ada@example.com>", "Pump")
    assert found.body.own_words == "The pump came on Monday and we mount it tomorrow."
