"""One message as the record that the writer takes: parsed, split into its own words and what it embeds, packed."""

from dataclasses import replace

from mailarchive.archive.raw import compress, pack
from mailarchive.archive.writing.body_records import embedded_records, quoted_text, segment_records
from mailarchive.archive.writing.records import AttachmentRecord, Facts, Place, Record
from mailarchive.mime import parse_message
from mailarchive.model import Message, RawMessage
from mailarchive.quoted import split_body


def place_of(raw: RawMessage) -> Place:
    """Where the bytes of `raw` lay."""
    return Place(raw.member, raw.byte_start, raw.byte_length, raw.envelope, raw.labels)


def prepare_message(raw: RawMessage) -> Record:
    """One message, parsed, split and packed."""
    message = parse_message(raw)
    record = _record(message)
    return replace(
        record,
        kind="file",
        packed=pack(raw.data, message.attachments),
        place=place_of(raw),
    )


def _record(message: Message) -> Record:
    body = split_body(message.text, message.html, sent=message.date, subject=message.subject)
    facts = Facts(
        message.sender,
        message.date,
        message.utc_offset,
        message.date_written,
        message.date_source,
        message.subject,
        message.message_id,
        message.recipients,
    )
    return Record(
        kind="attached",
        sha256=message.sha256,
        facts=facts,
        text=body.own_words,
        body=body.text,
        quoted=quoted_text(body),
        packed=None,
        in_reply_to=message.in_reply_to,
        references=message.references,
        thread_index=message.thread_index,
        labels=message.labels,
        attachments=tuple(
            AttachmentRecord(
                part.filename,
                part.content_type,
                part.size,
                part.sha256,
                part.content_id,
                part.disposition,
                compress(part.data),
            )
            for part in message.attachments
        ),
        segments=segment_records(body),
        embedded=embedded_records(body),
        attached=tuple(_record(attached) for attached in message.embedded),
        problems=message.problems,
    )
