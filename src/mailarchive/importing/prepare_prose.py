"""Pasted text and posts as records: the stretches of mail in prose, and what the user says of them."""

from dataclasses import replace
from typing import Any

from mailarchive.archive.raw import compress, pack, sha256
from mailarchive.archive.writing.body_records import embedded_records, quoted_text, segment_records
from mailarchive.archive.writing.records import EmbeddedRecord, Place, Record, SegmentRecord, SourceText
from mailarchive.mime.addresses import parse_addresses
from mailarchive.model import Facts, Problem, RawMessage, Recipient, Said, Supplied
from mailarchive.prose.read_prose import find_passages, read_prose, split_passage
from mailarchive.quoted.dates import parse_date
from mailarchive.quoted.heads.card_rules import CARD


def prepare_prose(
    raw: RawMessage, said: Said, supplied: Supplied | None = None, lines: tuple[int, int] | None = None
) -> list[Record]:
    """Return the mail in a pasted text or post: a record for each passage; none where the prose holds no mail.

    said: what the user says that the text is. What else the user supplies belongs to the first passage, which brings
    the text along.
    """
    text, plain, problems = read_prose(raw, said)
    records: list[Record] = []
    for passage in find_passages(text, said, lines):
        mail = text[passage.start : passage.end].strip("\r\n")
        if not mail.strip():
            continue
        place = Place(raw.member)
        if plain:
            place = _prose_place(raw, text, text.index(mail, passage.start), mail)
        pasted = prepare_passage(mail, place, passage.certainty)
        record = replace(
            pasted,
            prose=None if lines else sha256(raw.data),
            certainty=min(passage.certainty, pasted.certainty),
            rule=passage.rule,
            problems=(*raw.problems, *problems),
        )
        if not records:
            record = replace(record, source_text=SourceText(sha256(raw.data), len(raw.data), compress(raw.data)))
        if supplied and not records:
            record = _supply(record, supplied)
        records.append(record)
    return _with_title(records)


def _with_title(records: list[Record]) -> list[Record]:
    """Return the records of a text; where it is a page, with the page's title as the subject of all mail on it."""
    shown = [record for record in records if _is_shown(record)]
    if not shown or not shown[0].facts.subject:
        return records
    subject = shown[0].facts.subject
    return [
        replace(record, facts=replace(record.facts, subject=record.facts.subject or subject))
        if _is_shown(record)
        else record
        for record in records
    ]


def _is_shown(record: Record) -> bool:
    """Whether a passage begins with a card, so that a page showed it."""
    return (record.rule or "").split("+")[0] == CARD.name


def _prose_place(raw: RawMessage, text: str, start: int, passage: str) -> Place:
    """Return the bytes of a passage in its file, where the file is UTF-8 and so gives them back exactly."""
    data = passage.encode()
    byte_start = len(text[:start].encode()) + (len(raw.data) - len(text.encode()))  # a BOM is not in the text
    if raw.data[byte_start : byte_start + len(data)] != data:
        return Place(raw.member)
    return Place(raw.member, byte_start, len(data))


def prepare_passage(passage: str, place: Place, sure: float) -> Record:
    """Return a passage as a message. One that begins with a quoted header is the message that header describes.

    sure: how sure its bounds are. That it does is no surer than the header: a person supplied the text, and not what
    is read in it.
    """
    body = split_passage(passage.replace("\r\n", "\n"), sure)
    embedded, segments, own = embedded_records(body), segment_records(body), body.own_words
    facts, certainty = Facts(), 1.0
    if not own and embedded:
        facts, own, certainty = embedded[0].facts, embedded[0].text, embedded[0].certainty
        segments, embedded = _promote(segments, embedded)
    data = passage.encode()
    return Record(
        kind="pasted",
        sha256=sha256(data),
        facts=facts,
        text=own,
        body=body.text,
        quoted=quoted_text(body),
        packed=pack(data, ()),
        place=place,
        segments=segments,
        embedded=embedded,
        certainty=certainty,
    )


def _promote(
    segments: tuple[SegmentRecord, ...], embedded: tuple[EmbeddedRecord, ...]
) -> tuple[tuple[SegmentRecord, ...], tuple[EmbeddedRecord, ...]]:
    """Return the same body read as the first embedded message itself: its pieces become the body's own."""
    promoted = [_moved_out(segment, embedded) for segment in segments]
    hull = next((position for position, segment in enumerate(segments) if _is_first_hull(segment)), None)
    if hull is not None:
        promoted = [
            replace(segment, parent=_without(hull, segment.parent))
            for position, segment in enumerate(promoted)
            if position != hull
        ]
    return tuple(promoted), tuple(replace(record, container=_moved_up(record.container)) for record in embedded[1:])


def _moved_out(segment: SegmentRecord, embedded: tuple[EmbeddedRecord, ...]) -> SegmentRecord:
    """Return a segment as it is where the first embedded message is the body."""
    depth = segment.depth
    if depth > 0 and _lies_in_first(segment.embedded, embedded):
        depth -= 1
    return replace(segment, depth=depth, embedded=_moved_up(segment.embedded))


def _lies_in_first(position: int | None, embedded: tuple[EmbeddedRecord, ...]) -> bool:
    """Whether an embedded message is the first, or lies in it."""
    while position:
        position = embedded[position].container
    return position == 0


def _moved_up(position: int | None) -> int | None:
    """Return the position of an embedded message when the first is none any more; of that one None."""
    if not position:
        return None
    return position - 1


def _is_first_hull(segment: SegmentRecord) -> bool:
    return segment.embedded == 0 and segment.kind in ("quotation", "forward")


def _without(hull: int, parent: int | None) -> int | None:
    """Return the index of a parent when the hull is taken out of the segments; of the hull itself None."""
    if parent is None or parent == hull:
        return None
    if parent > hull:
        return parent - 1
    return parent


def _supply(record: Record, supplied: Supplied) -> Record:
    """Return a record with what the user says in place of what the paste does not; its rule names these fields."""
    said = _said(record.facts, supplied)
    fields = [name for name in ("sender", "recipients", "subject", "date") if said.get(name)]
    problems = record.problems
    if "date_written" in said and "date" not in said:
        detail = f"the date supplied can't be read: {supplied.date!r}"
        problems = (*problems, Problem("pipeline", "bad-date", detail))
    return replace(
        record,
        facts=replace(record.facts, **said),
        supplied=bool(fields),
        rule="; user: ".join(filter(None, [record.rule, ", ".join(fields)])),
        problems=problems,
    )


def _said(facts: Facts, supplied: Supplied) -> dict[str, Any]:
    """Return what the user says and the facts do not, by the names of the facts."""
    said: dict[str, Any] = {}
    if supplied.sender and not facts.sender:
        said["sender"] = next(iter(parse_addresses(supplied.sender)), None)
    if supplied.to and not facts.recipients:
        said["recipients"] = _said_recipients(supplied.to)
    if supplied.subject and not facts.subject:
        said["subject"] = supplied.subject
    if supplied.date and not facts.date:
        said |= _said_date(supplied.date)
    return said


def _said_recipients(written: tuple[str, ...]) -> tuple[Recipient, ...]:
    return tuple(Recipient("to", address) for text in written for address in parse_addresses(text))


def _said_date(written: str) -> dict[str, Any]:
    said: dict[str, Any] = {"date_written": written, "date_source": "user"}
    date = parse_date(written)
    if date:
        said |= {"date": date.date, "utc_offset": date.utc_offset}
    return said
