"""mailarchive parse: how mail is read, without an archive."""

import json

from making import make_mail

FORWARD = """FYI

---------- Forwarded message ---------
From: Cat Moss <cat@example.net>
Date: Fri, Feb 16, 2018 at 9:34 AM
Subject: Monday
To: Ann Lee <ann@example.edu>

Shall we meet on Monday?

Cat
"""


def test_a_message_is_drawn_with_fields_places_rule_and_certainty(run, deliver):
    """Every field of the forward with the text it was read from, underlined."""
    shown = run("parse", deliver(FORWARD, subject="Fwd: Monday")).stdout.splitlines()
    assert "from     Ann Lee <ann@example.edu>" in shown
    (head,) = (line for line in shown if "forwarded message" in line)
    assert "rule " in head and "certainty " in head
    place = next(index for index, line in enumerate(shown) if "Subject: Monday" in line)
    start = shown[place].index("Monday")
    assert shown[place + 1][start : start + 7] == "~~~~~~ "
    for kind in ("own", "banner", "header", "closing"):
        assert any(line.split()[:1] == [kind] for line in shown), kind


def test_json_reproduces_the_text_by_its_offsets(run, deliver):
    """Leaf segments joined are the body; the subject's span holds the subject."""
    (record,) = json.loads(run("parse", "--json", deliver(FORWARD)).stdout)
    body = record["body"]
    assert " ".join(record["message"]) == (
        "sha256 message_id date utc_offset date_written date_source sender recipients subject "
        "references in_reply_to thread_index text labels"
    )
    assert " ".join(body) == "text pieces segments own_words embedded signature"
    assert " ".join(body["embedded"][0]["header"]) == (
        "start end sender date utc_offset date_written to cc reply_to subject message_id spans"
    )
    leaves = [part for part in body["segments"] if part["kind"] not in ("forward", "quotation")]
    assert "".join(body["text"][part["start"] : part["end"]] for part in leaves) == body["text"]
    (embedded,) = body["embedded"]
    ((start, end),) = embedded["header"]["spans"]["subject"]
    assert body["text"][start:end] == embedded["header"]["subject"] == "Monday"
    assert record["message"]["sender"]["name"] == "Ann Lee" and "data" not in record["message"]


def test_standard_input_and_posts(run, samples):
    """A post on standard input: where its mail is, by what rule."""
    shown = run("parse", "-", input=(samples / "microrobot-post.txt").read_bytes()).stdout
    assert "mail in line" in shown and "Kristofer PISTER" in shown


POST = """# How it ended

She wrote:

```
From: Cat Moss <cat@example.net>
Date: Fri, Feb 16, 2018 at 9:34 AM
Subject: Monday

No.
```

And that was it.
"""


def _header(record):
    (embedded,) = record["body"]["embedded"]
    return embedded["header"]


def test_the_lines_of_mail_in_a_post_are_those_to_choose_it_by(run, tmp_path):
    """What parse tells as lines gives the same mail when they are chosen; other lines give other mail."""
    (tmp_path / "post.md").write_text(POST)
    (found,) = json.loads(run("parse", "--json", tmp_path / "post.md").stdout)
    assert found["passage"]["lines"] == [6, 10]
    assert "mail in lines 6 to 10, " in run("parse", tmp_path / "post.md").stdout
    (chosen,) = json.loads(run("parse", "--json", tmp_path / "post.md", "--from-line", 6, "--to-line", 10).stdout)
    assert chosen["passage"]["rule"] == "user-lines" and _header(chosen) == _header(found)
    (other,) = json.loads(run("parse", "--json", tmp_path / "post.md", "--from-line", 12).stdout)
    assert other["body"]["text"].strip() == "And that was it."


def test_lines_in_the_wrong_order_are_refused(run, tmp_path):
    """No mail ends above where it begins: one line, status 2, for parse as for import."""
    (tmp_path / "post.md").write_text(POST)
    for command in ("parse", "import"):
        told = run(command, tmp_path / "post.md", "--from-line", 10, "--to-line", 6, status=2)
        assert "--to-line 6 is above --from-line 10" in told.stderr


def test_a_mailbox_has_no_lines_to_choose(run, samples):
    """It is told, instead of showing all of it."""
    assert "is read as mbox" in run("parse", samples / "mixed.mbox", "--from-line", 3, status=1).stderr


def test_preformatted_text_bounds_the_mail_of_a_post(run, tmp_path):
    """A post in HTML whose mail stands in <pre>: it ends there, and the prose below is none of it."""
    quoted = "On Mon, 19 Feb 2018 at 11:00, Lin Wu &lt;lin@example.edu&gt; wrote:\n&gt; no\n\nOK then.\nAda\n"
    (tmp_path / "post.html").write_text(f"<h1>Lab</h1><p>Then this:</p><pre>{quoted}</pre><p>The end of it.</p>")
    (found,) = json.loads(run("parse", "--json", tmp_path / "post.html", "--format", "post").stdout)
    assert found["body"]["text"].rstrip().endswith("OK then.\nAda")


def test_attached_messages_and_attachments_are_shown(run, deliver):
    """Each attached message by itself."""
    inner = make_mail("Inside\n", subject="Inner").decode()
    path = deliver(
        f"--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: image/png; name=a.png\n\nPNG\n"
        f"--b\nContent-Type: message/rfc822\n\n{inner}--b--\n",
        content_type="multipart/mixed; boundary=b", subject="Outer",
    )  # fmt: skip
    shown = run("parse", path).stdout
    assert "attached a.png" in shown and "attached message 1" in shown and "subject  Inner" in shown


def test_every_sample_can_be_shown_both_ways(run, samples):
    """Also broken mail, whose problems are shown."""
    for path in [*samples.glob("micro*"), samples / "mixed.mbox", samples / "broken", samples / "maildir"]:
        assert run("parse", path).stdout and json.loads(run("parse", "--json", path).stdout)
    assert "problem  mime bad-charset" in run("parse", samples / "broken").stdout


def test_what_is_no_mail_is_told(run, tmp_path):
    """Status 1, one line."""
    (tmp_path / "x").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run("parse", tmp_path / "x", status=1).stderr.startswith("Error: ")
