"""What `split_body` finds, in the terms of two public ways of scoring a parser of quoted mail.

Only translation: no rule about any case stands here.
"""

from collections.abc import Sequence
from typing import Any

from mailarchive.mime.html_text import html_to_text
from mailarchive.model import Address, Body, EmbeddedMessage, Passage, RawMessage, Said, SegmentKind
from mailarchive.prose.read_prose import find_passages, read_prose, split_passage
from mailarchive.quoted import split_body
from mailarchive.quoted.zones import OWN_WORDS
from mailarchive.sources import PROSE
from mailarchive.sources.detect import detect_format

Json = dict[str, Any]

_WRITTEN: frozenset[SegmentKind] = frozenset({"greeting", "own", "closing", "signature"})
_BLANK = " \t\r\n>|"
_ZONES: dict[SegmentKind, str] = {
    "greeting": "Body/Intro",
    "closing": "Body/Outro",
    "signature": "Body/Signature",
    "header": "Header",
    "attribution": "Header",
    "banner": "Header",
}


def parse_case(case: Json) -> Json:
    """Give the messages embedded in a case's text or HTML; "detected" is that there is one, forwarded or quoted."""
    html = case.get("input_html")
    body = split_body(case["input_text"]) if html is None else split_body(html_to_text(html), html)
    found: Json = {"message": _message(body), "detected": bool(body.embedded)}
    if body.embedded:
        first = body.embedded[0]
        found |= _fields(first) | {"body": first.body.text, "messages": [_fields(one) for one in body.walk()]}
    return found


def _message(body: Body) -> str:
    """Give what the sender wrote, with a signature or notice that stands above; of a forward only what is above it."""
    kept = [one for one in body.segments if one.depth == 0 and one.kind in _WRITTEN]
    last = max((one.end for one in kept if one.kind in OWN_WORDS), default=0)
    between = [one for one in body.segments if one.depth == 0 and one.kind == "notice" and one.end < last]
    kept = sorted(kept + between, key=lambda one: one.start)
    first = min((one.start for one in body.embedded), default=len(body.text))
    above = [one for one in kept if one.end <= first]
    below = [one for one in kept if one.end > first and one.kind not in ("signature", "notice")]
    forwarded = bool(above) and any(one.kind == "forwarded" for one in body.embedded)
    return "".join(body.text[one.start : one.end] for one in above + ([] if forwarded else below))


def _fields(message: EmbeddedMessage) -> Json:
    header = message.header
    return {
        "from": _mailbox(header.sender),
        "to": [_mailbox(address) for address in header.to],
        "cc": [_mailbox(address) for address in header.cc],
        "date": header.date_written,
        "subject": header.subject,
        "body": message.body.text,
    }


def _mailbox(address: Address | None) -> Json | None:
    return {"name": address.name, "address": address.email} if address else None


def parse_mail(text: str) -> Json:
    """Give the embedded messages of a mail that announce themselves, and the zone of each of its lines."""
    body = split_body(text)
    announced = [message for message in body.walk() if message.header.start < message.header.end]
    return {"messages": [_annotation(text, message) for message in announced], "zones": _line_zones(text, body)}


def _annotation(text: str, message: EmbeddedMessage) -> Json:
    header = message.header
    found = {
        name: _written(text, header.spans[name]) for name in ("date", "subject", "to", "cc") if name in header.spans
    }
    if header.sender:
        found["from"] = str(header.sender)
    return {"header": (header.start, header.end)} | found


def _written(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _line_zones(text: str, body: Body) -> list[str]:
    """Give for each line the zone of the leaf segment that it starts in.

    Less the blank lines at the end of that segment, and above the parts of what a person wrote.
    """
    leaves = [segment for segment in body.segments if segment.kind not in ("quotation", "forward")]
    written = [text[one.start : one.end] for one in leaves]
    starts = [
        one.end - len(found.lstrip(_BLANK)) if one.kind in _WRITTEN else one.start
        for one, found in zip(leaves, written, strict=True)
    ]
    ends = [one.start + len(found.rstrip(_BLANK)) for one, found in zip(leaves, written, strict=True)]
    zones, start, leaf = [], 0, 0
    for line in text.split("\n"):
        while leaf + 1 < len(leaves) and leaves[leaf].end <= start:
            leaf += 1
        end = start + len(line) + 1
        inside = leaves and start < ends[leaf] and end > starts[leaf]
        zones.append(_ZONES.get(leaves[leaf].kind, "Body") if inside else "Body")
        start = end
    return zones


def parse_prose(text: str, format: Said) -> list[Json]:
    """Give the passages of mail in a text: what stands above the embedded messages in each, and all of those."""
    data = text.encode()
    if (format or detect_format(data)) not in PROSE:
        return []
    read, _, _ = read_prose(RawMessage(data), format)
    return [_passage(read, passage) for passage in find_passages(read, format, None)]


def _passage(text: str, passage: Passage) -> Json:
    body = split_passage(text[passage.start : passage.end], passage.certainty)
    return {"own": body.own_words, "messages": [_quoted(one) for one in body.walk()]}


def _quoted(message: EmbeddedMessage) -> Json:
    header = message.header
    return {
        "sender": str(header.sender) if header.sender else None,
        "date": header.date,
        "text": message.body.own_words,
        "certainty": message.certainty,
    }
