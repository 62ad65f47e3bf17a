"""One message as the record that the writer takes: parsed, split into its own words and what it embeds, packed."""

from dataclasses import replace

from mailarchive.archive.raw import compress, pack
from mailarchive.archive.writing.body_records import embedded_records, quoted_text, segment_records
from mailarchive.archive.writing.records import AttachmentRecord, Place, Record
from mailarchive.mime import parse_message
from mailarchive.model import Message, RawMessage, facts_of
from mailarchive.quoted import split_message


def place_of(raw: RawMessage) -> Place:
    """Return where the bytes of `raw` lay."""
    return Place(
        member=raw.member,
        byte_start=raw.byte_start,
        byte_length=raw.byte_length,
        envelope=raw.envelope,
        trailer=raw.trailer,
        listed_as=raw.listed_as,
        labels=raw.labels,
    )


def prepare_message(raw: RawMessage) -> Record:
    """Parse, split and pack one message."""
    message = parse_message(raw)
    record = _record(message)
    return replace(
        record,
        kind="file",
        packed=pack(raw.data, message.attachments),
        place=place_of(raw),
    )


def _record(message: Message) -> Record:
    body = split_message(message)
    return Record(
        kind="attached",
        sha256=message.sha256,
        facts=facts_of(message),
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
                filename=attachment.filename,
                content_type=attachment.content_type,
                size=attachment.size,
                sha256=attachment.sha256,
                content_id=attachment.content_id,
                disposition=attachment.disposition,
                data=compress(attachment.data),
            )
            for attachment in message.attachments
        ),
        segments=segment_records(body),
        embedded=embedded_records(body),
        attached=tuple(_record(attached) for attached in message.embedded),
        problems=message.problems,
    )
