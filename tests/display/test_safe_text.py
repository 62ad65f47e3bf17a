"""What must not reach a page or a line of output."""

from mailarchive.display.safe_text import isolated, one_line, printable


def test_a_name_is_one_line_without_controls_and_direction_marks() -> None:
    """No escape sequence, no line break, and nothing that turns the rest of the line around."""
    assert one_line("Ann\x1b[31m\n\u202eLee\u200b  ") == "Ann [31m Lee"
    assert one_line("\u2067\x07") == ""


def test_only_what_runs_from_right_to_left_is_isolated() -> None:
    """A name of the line's own direction stays as it is."""
    assert isolated("Göran Öst") == "Göran Öst"
    assert isolated("משה") == "\u2068משה\u2069"


def test_a_body_keeps_its_lines_and_loses_its_controls() -> None:
    """Tabs and line feeds stay, and the marks that writers of right-to-left scripts type."""
    assert printable("a\tb\nc\x00\x1b\u202e\u200fd") == "a\tb\nc\u200fd"
