"""`mailarchive quote` of words whose bounds nothing in the post showed."""

import json

HEAD = "From: Ingrid Halvorsen\nDate: Thu, 12 Mar 2015 08:05\nTo: Peter Nash\nSubject: The tide gauge\n\n"
POST = f"Here is what came on the Thursday:\n\n{HEAD}A broomstick floats. Could you collect it?\n\n"


def test_what_nothing_bounds_is_told_with_the_quotation(run, tmp_path):
    """On stderr in one line, in JSON as certainty and rule; the author's own words are not in it."""
    (tmp_path / "post.md").write_text(f"{POST}We drove up the same evening.\n")
    run("import", tmp_path / "post.md")
    (hit,) = json.loads(run("search", "broomstick", "--json").stdout)["hits"]
    quoted = run("quote", hit["uid"])
    assert "drove" not in quoted.stdout
    (told,) = quoted.stderr.splitlines()
    assert "40% sure" in told and "header-block+prose" in told and "--from-line" in told
    (record,) = json.loads(run("quote", hit["uid"], "--format", "json").stdout)
    assert (record["certainty"], record["rule"]) == (0.4, "header-block+prose")
    assert "40% sure" in run("thread", hit["uid"]).stdout or "0.40" in run("thread", hit["uid"]).stdout


def test_lines_that_a_person_names_settle_it(run, tmp_path):
    """Then it is as sure as its header, and nothing is said."""
    (tmp_path / "post.md").write_text(f"{POST}We drove up the same evening.\n")
    run("import", tmp_path / "post.md", "--from-line", "3", "--to-line", "8")
    (hit,) = json.loads(run("search", "broomstick", "--json").stdout)["hits"]
    quoted = run("quote", hit["uid"])
    assert not quoted.stderr
    (record,) = json.loads(run("quote", hit["uid"], "--format", "json").stdout)
    assert record["certainty"] > 0.8


def test_a_closing_name_bounds_it_well_enough(run, tmp_path):
    """Nothing is said of it beside the certainty, which is never that of a file."""
    (tmp_path / "post.md").write_text(f"{POST}Ingrid\n\nWe drove up the same evening.\n")
    run("import", tmp_path / "post.md")
    (hit,) = json.loads(run("search", "broomstick", "--json").stdout)["hits"]
    assert not run("quote", hit["uid"]).stderr
    (record,) = json.loads(run("quote", hit["uid"], "--format", "json").stdout)
    assert record["rule"] == "header-block+closing-name" and 0.8 < record["certainty"] < 1


def test_what_a_person_says_of_a_text_is_heard_when_it_is_said(run, tmp_path):
    """A text that was read as it was detected is read again when it is said to be a paste, and it is so but once."""
    (tmp_path / "note.txt").write_text("The tide gauge floats.\n")
    assert "nothing in it looks like mail" in run("import", tmp_path / "note.txt", status=1).stderr
    (tmp_path / "paste.txt").write_text(f"{HEAD}It floats.\n\nThe wind was from the east.\n")
    run("import", tmp_path / "paste.txt")
    assert "unchanged" in run("import", tmp_path / "paste.txt").stdout
    assert "unchanged" not in run("import", tmp_path / "paste.txt", "--format", "post").stdout
    assert "unchanged" in run("import", tmp_path / "paste.txt", "--format", "post").stdout
