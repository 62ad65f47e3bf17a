"""Pasted text and posts as records: the stretches of mail in prose, and what the user says of them."""

from dataclasses import replace

from mailarchive.archive.raw import pack, sha256
from mailarchive.archive.writing.body_records import embedded_records, quoted_text, segment_records
from mailarchive.archive.writing.records import EmbeddedRecord, Place, Record, SegmentRecord
from mailarchive.mime.addresses import parse_addresses
from mailarchive.model import Facts, Problem, RawMessage, Recipient, Supplied
from mailarchive.prose.passages import find_passages, read_prose
from mailarchive.quoted import split_body
from mailarchive.quoted.dates import parse_date


def prepare_prose(
    raw: RawMessage, format: str, supplied: Supplied | None = None, lines: tuple[int, int] | None = None
) -> list[Record]:
    """The mail in a pasted text or post: a record for each passage; none where the prose holds no mail.

    A paste is one passage. What the user supplies belongs to the first.
    """
    text, plain, problems = read_prose(raw, format)
    records: list[Record] = []
    for passage in find_passages(text, format, lines):
        mail = text[passage.start : passage.end].strip("\r\n")
        if not mail.strip():
            continue
        place = _prose_place(raw, text, text.index(mail, passage.start), mail) if plain else Place(raw.member)
        record = _pasted(mail, place)
        facts, fields, unclear = _supply(record.facts, supplied if supplied and not records else Supplied())
        records.append(
            replace(
                record,
                facts=facts,
                supplied=bool(fields),
                prose=None if lines else sha256(raw.data),
                certainty=passage.certainty,
                rule="; user: ".join(filter(None, [passage.rule, ", ".join(fields)])),
                problems=(*raw.problems, *problems, *unclear),
            )
        )
    return records


def _prose_place(raw: RawMessage, text: str, start: int, passage: str) -> Place:
    """The bytes of a passage in its file, where the file is UTF-8 and so gives them back exactly."""
    data = passage.encode()
    byte_start = len(text[:start].encode()) + (len(raw.data) - len(text.encode()))  # a BOM is not in the text
    if raw.data[byte_start : byte_start + len(data)] != data:
        return Place(raw.member)
    return Place(raw.member, byte_start, len(data))


def _pasted(passage: str, place: Place) -> Record:
    """A passage as a message. One that begins with a quoted header is the message that header describes."""
    body = split_body(passage.replace("\r\n", "\n"))
    embedded, segments, own = embedded_records(body), segment_records(body), body.own_words
    facts = Facts()
    if not own and embedded:
        facts, own = embedded[0].facts, embedded[0].text
        segments, embedded = _promote(segments, embedded)
    data = passage.encode()
    return Record(
        "pasted",
        sha256(data),
        facts,
        own,
        body.text,
        quoted_text(body),
        pack(data, ()),
        place,
        segments=segments,
        embedded=embedded,
    )


def _promote(
    segments: tuple[SegmentRecord, ...], embedded: tuple[EmbeddedRecord, ...]
) -> tuple[tuple[SegmentRecord, ...], tuple[EmbeddedRecord, ...]]:
    """The same body read as the first embedded message itself: its pieces become the body's own, the rest move up."""

    def moved(position: int | None) -> int | None:
        return position - 1 if position else None

    def inside(segment: SegmentRecord) -> bool:
        return segment.embedded is not None and segment.depth > 0 and _lies_in_first(segment.embedded)

    def _lies_in_first(position: int | None) -> bool:
        while position:
            position = embedded[position].container
        return position == 0

    kept = tuple(replace(part, container=moved(part.container)) for part in embedded[1:])
    promoted = [
        replace(segment, depth=segment.depth - inside(segment), embedded=moved(segment.embedded))
        for segment in segments
    ]
    hull = next(
        (i for i, part in enumerate(segments) if part.embedded == 0 and part.kind in ("quotation", "forward")), None
    )
    if hull is None:
        return tuple(promoted), kept

    def renumber(parent: int | None) -> int | None:
        if parent is None or parent == hull:
            return None
        return parent - (parent > hull)

    return tuple(
        replace(segment, parent=renumber(segment.parent)) for i, segment in enumerate(promoted) if i != hull
    ), kept


def _supply(facts: Facts, supplied: Supplied) -> tuple[Facts, tuple[str, ...], tuple[Problem, ...]]:
    """Facts, with what the user says in place of what the paste does not; which fields these are; what was unclear."""
    said: dict[str, object] = {}
    problems: list[Problem] = []
    if supplied.sender and not facts.sender:
        said["sender"] = next(iter(parse_addresses(supplied.sender)), None)
    if supplied.to and not facts.recipients:
        named = [address for text in supplied.to for address in parse_addresses(text)]
        said["recipients"] = tuple(Recipient("to", address) for address in named)
    if supplied.subject and not facts.subject:
        said["subject"] = supplied.subject
    if supplied.date and not facts.date:
        written = parse_date(supplied.date)
        said |= {"date_written": supplied.date, "date_source": "user"}
        if written:
            said |= {"date": written.date, "utc_offset": written.utc_offset}
        else:
            problems.append(Problem("pipeline", "bad-date", f"the date supplied can't be read: {supplied.date!r}"))
    fields = tuple(name for name in ("sender", "recipients", "subject", "date") if said.get(name))
    return replace(facts, **said), fields, tuple(problems)  # type: ignore[arg-type]  # the names are those of Facts
