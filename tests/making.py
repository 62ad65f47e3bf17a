"""Mail made in one line of a test, and where the sample mail is."""

import zlib
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"


def make_mail(body: str = "Hello.\n", **headers: str | None) -> bytes:
    """Return the bytes of a plain message.

    Headers by name with underscores (message_id="a@example.com"); None leaves one out.
    From, To, Date, Subject and Message-ID have defaults; the Message-ID's follows from the rest.
    """
    fields = {
        "from": "Ann Lee <ann@example.edu>",
        "to": "Ben Ray <ben@example.com>",
        "date": "Fri, 16 Feb 2018 09:34:00 -0800",
        "subject": "Hello",
    } | headers
    if "message_id" not in fields:
        fields["message_id"] = f"{zlib.crc32(f'{fields}{body}'.encode('utf-8', 'replace')):08x}@example.edu"
    if "content_type" not in fields:
        fields["content_type"] = "text/plain; charset=utf-8"
    lines = []
    for name, value in fields.items():
        if value is not None:
            bracketed = name in ("message_id", "in_reply_to") and not value.startswith("<")
            lines.append(f"{name.replace('_', '-').title()}: {f'<{value}>' if bracketed else value}\n")
    return "".join([*lines, "\n", body]).encode("utf-8", "surrogateescape")
