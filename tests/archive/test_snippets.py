"""Snippets of long texts."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from mailarchive.archive import Archive
from mailarchive.archive.search.hits import LONG
from mailarchive.archive.search.search import search
from mailarchive.archive.search.snippets import snippet


def shown(text: str, *phrases: str) -> str:
    """The snippet with its hits in brackets."""
    pieces = snippet(text, phrases)
    return "".join(f"[{piece}]" if hit else piece for piece, hit in pieces or ())


def test_hits_are_marked_and_the_rest_is_cut():
    """The first hit, what stands around it, and every further hit in sight."""
    text = "x " * 200 + "the Wall, and one wall more" + " y" * 200
    found = shown(text, "wall")
    assert found.startswith("…x x")
    assert "the [Wall], and one [wall] more y" in found
    assert found.endswith("…")
    assert len(found) < 250


def test_words_are_compared_as_the_index_compares_them():
    """Case, diacritics and what stands between the words of a phrase do not matter; parts of words are no hits."""
    assert shown("Déjà—\nvu, DEJAVU", "deja vu") == "[Déjà—\nvu], DEJAVU"
    assert shown("İstanbul ok", "ok") == "İstanbul [ok]"
    assert snippet("walls", ["wall"]) is None
    assert snippet("wall", ["-", ""]) is None


def test_a_word_repeated_without_end_is_found_in_time(deliver: Callable[..., Path], imported: Callable[..., Archive]):
    """FTS5's own snippet would take minutes here."""
    connection: sqlite3.Connection = imported(deliver("Dear wall, " + "wall " * 400_000)).connection
    start = time.process_time()
    (hit,) = search(connection, "wall").hits
    assert time.process_time() - start < 5
    assert hit.where == "own"
    assert ("wall", True) in hit.snippet.pieces


def test_long_texts_tell_own_words_from_quoted_ones(deliver: Callable[..., Path], imported: Callable[..., Archive]):
    """As short ones do."""
    quoted = "".join(f"> stone {number}\n" for number in range(LONG // 5))
    body = f"Mine.\n\nOn Fri, Feb 16, 2018 at 9:34 AM, Ben Ray <ben@example.com> wrote:\n{quoted}"
    found = search(imported(deliver(body)).connection, "stone")
    assert "quoted" in [hit.where for hit in found.hits if len(hit.message.uid) == 10]
