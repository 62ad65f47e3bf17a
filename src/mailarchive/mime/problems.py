"""Problems met while a message is parsed."""

from mailarchive.model import Problem


def problem(code: str, detail: str, byte_start: int | None = None) -> Problem:
    """Return a problem of the stage "mime"; see `model.Problem` for the fields."""
    return Problem("mime", code, detail, byte_start)
