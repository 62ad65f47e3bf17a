"""What every table and column means: the one place that docs/schema.md, metadata.json and Datasette's pages read."""

from dataclasses import dataclass

from mailarchive.archive.writing.index_meanings import INDEX_MEANINGS


@dataclass(frozen=True, slots=True)
class Table:
    """The meaning of a table or view, and of each of its columns, in the order of the schema."""

    description: str
    columns: dict[str, str]


PACKED = {"size": "How many bytes.", "codec": "zstd or none.", "data": "The bytes."}
INDEXED = {"subject": "Subject.", "text": "The sender's own words.", "quoted": "What the message quotes and forwards."}

# In the order in which a newcomer should read them.
TABLES: dict[str, Table] = {
    "threads": Table(
        "Conversations. A thread's address is the uid of any of its messages.",
        {
            "id": "Row id; it may change when threads are built again.",
            "title": "Subject of the first message, without Re: and Fwd:.",
            "message_count": "How many messages it has, recovered ones included.",
            "recovered_count": "How many of them are known only from forwards, quotations or pasted text.",
            "participants": "Names of those who wrote in it, first writer first.",
            "first_date": "Date of the earliest message (see messages.date).",
            "last_date": "Date of the latest message (see messages.date).",
            "root": "The message that began it.",
        },
    ),
    "messages": Table(
        "What one person sent once. Each message is known through one or more copies; its fields come from the best.",
        {
            "id": "Row id.",
            "uid": "Permanent name: ten characters derived from the Message-ID, or else from sender, date and subject.",
            "thread": "The conversation it belongs to.",
            "parent": "The message it answers, forwards or was found in; the reasons are in links.",
            "date": "When it was sent: UTC where it ends in Z, else a clock time whose zone is unknown. ISO 8601, no "
            "more precise than what was written.",
            "sender": "Who sent it.",
            "subject": "Subject, decoded, as written.",
            "preview": "The first words of what the sender wrote.",
            "known_from": "Kind of the best copy: file, attached, pasted, forwarded or quoted. With the last three the "
            "message is a recovered one.",
            "certainty": "0 to 1: how sure it is that this is a message with these fields. 1 is for files, "
            "attached messages and what a person supplied.",
            "year": "Year of the date.",
            "attachment_count": "How many attachments it has.",
            "utc_offset": "The sender's zone, in minutes east of UTC; null where it is unknown.",
            "date_written": "The date exactly as it was written.",
            "date_source": "Where the date comes from: header, received, quoted or user.",
            "message_id": "Message-ID without angle brackets. Not unique: some programs use one twice.",
            "copy": "The best copy, from which the fields of this row come.",
            "text": "The sender's own words, without quotations, forwards, signature and notices.",
        },
    ),
    "copies": Table(
        "The forms in which messages were found: a file, an attached message, a forwarded or quoted passage, a paste.",
        {
            "id": "Row id.",
            "message": "The message this is a copy of; null until that is settled.",
            "kind": "file, attached, forwarded, quoted or pasted.",
            "sha256": "Hash of the exact bytes (file, attached, pasted) or of the text (forwarded, quoted).",
            "container": "The copy whose body or attachment holds this one directly.",
            "char_start": "Where it begins in the text of the outermost container, in characters.",
            "char_end": "Where it ends in that text; the end is outside.",
            "style": "The form it took, such as gmail, outlook, attribution or flattened.",
            "rule": "Name of the rule that found it.",
            "certainty": "0 to 1: how sure the rule is.",
            "sender": "The sender, as this copy has it.",
            "date": "The date, as this copy has it (see messages.date).",
            "utc_offset": "The zone, as this copy has it, in minutes east of UTC.",
            "date_written": "The date exactly as this copy writes it.",
            "date_source": "Where this copy's date comes from: header, received, quoted or user.",
            "subject": "The subject, as this copy has it.",
            "message_id": "The Message-ID, as this copy has it.",
            "match_certainty": "0 to 1: how sure it is that this, found in a body, is of a message with a file.",
            "match_detail": "Why, in words.",
        },
    ),
    "links": Table(
        "Why one message stands under another: each row is one piece of evidence.",
        {
            "message": "The message.",
            "parent": "The message it answers, forwards or was found in.",
            "evidence": "references, in-reply-to, quotation, forward, thread-index, series, subject or person (a "
            "decision).",
            "certainty": "0 to 1: how much this evidence alone is worth.",
            "detail": "What was compared, for a reader.",
        },
    ),
    "refs": Table(
        "The messages that a message's header names. Those that no copy attests are the ghosts of a thread.",
        {
            "message": "The message whose header it is.",
            "position": "Place in the header, from 0.",
            "kind": "references, in-reply-to or thread-index.",
            "message_id": "The Message-ID named, without angle brackets; of kind thread-index, its value.",
        },
    ),
    "recipients": Table(
        "To whom messages were sent.",
        {
            "message": "The message.",
            "kind": "to, cc, bcc or reply-to.",
            "position": "Place in the header, from 0.",
            "address": "The recipient.",
        },
    ),
    "addresses": Table(
        "Every combination of name and address that mail was sent from or to.",
        {
            "id": "Row id.",
            "name": "Display name, decoded; null where only the address is known.",
            "email": "Address; null where only a name is known, as in many forwards.",
            "person": "The person it belongs to. A name without an address never decides that.",
            "domain": "What follows the @, in lower case.",
            "message_count": "How many messages were sent from it.",
        },
    ),
    "people": Table(
        "Those who write and receive mail, each with one or more addresses.",
        {"id": "Row id.", "name": "The name used most.", "message_count": "How many messages they sent."},
    ),
    "attachments": Table(
        "Parts of messages that are neither the body nor a message.",
        {
            "id": "Row id.",
            "message": "The message it came with.",
            "filename": "Name as declared by the sender; only data, never a path.",
            "content_type": "Media type as declared.",
            "size": "Bytes when decoded.",
            "content_id": "Content-ID without angle brackets, by which HTML refers to it.",
            "disposition": "attachment or inline, as declared.",
            "blob": "Its bytes.",
        },
    ),
    "labels": Table(
        "Labels and flags that mailboxes give to messages: Gmail's labels, Maildir's flags.",
        {"id": "Row id.", "name": "The label as written."},
    ),
    "message_labels": Table(
        "Which message has which label: those of its header, and those of its places.",
        {"message": "The message.", "label": "The label."},
    ),
    "bodies": Table(
        "The text of each copy. HTML is read again from the raw bytes when it is shown.",
        {
            "copy": "The copy.",
            "text": "The whole text, decoded, quotations included; of a copy found in another body, its own words.",
            "quoted": "What it quotes and forwards, for search.",
        },
    ),
    "pending": Table(
        "Copies found in bodies whose message is not decided yet; empty when no import is under way.",
        {"copy": "The copy.", "text": "Its own words.", "recipients": "Its recipients, as JSON."},
    ),
    "arrivals": Table(
        "Messages that came, or got a better copy, and are still to be compared with copies that are settled already; "
        "empty when no import is under way.",
        {"message": "The message."},
    ),
    "segments": Table(
        "The parts of a body: what is greeting, own words, quotation and so on.",
        {
            "id": "Row id.",
            "copy": "The copy whose body it is part of.",
            "parent": "The segment that it lies in.",
            "position": "Place in the order of the body's segments, from 0.",
            "kind": "greeting, own, closing, signature, notice, attribution, banner, header, quotation or forward.",
            "depth": "How many embedded messages it lies in; 0 for what the sender wrote.",
            "char_start": "Where it begins in the body's text, in characters.",
            "char_end": "Where it ends; the end is outside.",
            "embedded": "The copy found there that this segment is a piece of.",
        },
    ),
    "sources": Table(
        "Files, folders and streams that were imported.",
        {
            "id": "Row id.",
            "path": "Absolute path; of standard input - and the beginning of its hash.",
            "format": "Format as detected or given: mbox, maildir, eml ...",
            "size": "Bytes at the last import; null for folders and streams.",
            "sha256": "Hash at the last import, by which an unchanged source is known.",
            "first_import": "The first import of it.",
            "last_import": "The latest import of it.",
            "form": "Of an mbox: which From_ lines separate its messages, and which of them need no blank line above.",
        },
    ),
    "imports": Table(
        "Receipts: what each import found and did. found = added + duplicate + skipped + failed.",
        {
            "id": "Row id.",
            "source": "What was imported.",
            "started": "When it began, UTC.",
            "finished": "When it ended, UTC; null where it was interrupted.",
            "found": "Messages and unreadable members met.",
            "added": "New messages, and those that could not be parsed before and now could.",
            "duplicate": "The same bytes as a message already here.",
            "skipped": "No mail.",
            "failed": "Could not be read or parsed; kept as raw bytes where there are any, and tried again by the next "
            "import.",
            "recovered": "Messages added that are known only from forwards, quotations or pasted text.",
            "version": "The version of mailarchive.",
            "threads": "How many threads it made or changed.",
        },
    ),
    "progress": Table(
        "What an interrupted import has done already.",
        {
            "import": "The import.",
            "source": "The source.",
            "unit": "The part of the source, such as a range of bytes.",
            "state": "How far it is.",
        },
    ),
    "problems": Table(
        "What was wrong with inputs, and where. Nothing here stopped an import.",
        {
            "id": "Row id.",
            "import": "The import that met it.",
            "source": "The source.",
            "member": "The file inside a folder or archive.",
            "byte_start": "Where in the source, in bytes.",
            "copy": "The copy concerned.",
            "stage": "Who noticed: sources, mime, or pipeline, which drives the import.",
            "code": "Short stable name of the kind of problem.",
            "detail": "One line that says more.",
        },
    ),
    "places": Table(
        "Where the bytes of copies lay. One copy may have lain in many places; those where it lies no more stay known.",
        {
            "id": "Row id.",
            "copy": "The copy.",
            "source": "The source.",
            "member": "The file inside a folder or archive; of a Maildir file its name without flags. Bytes that are "
            r"no UTF-8 are written \xNN, and each backslash of such a name \x5c.",
            "byte_start": "Where its bytes begin in the file. Null for a paste that is not in it as it stands, and for "
            "mail that the last import of the source no longer found there.",
            "byte_length": "How many bytes.",
            "envelope": "In an mbox: the From_ line and whatever else stood before it, latin-1, so that it goes back; "
            "of a file that is one message, what stands before it.",
            "nth": "Counts places with the same source, member and bytes, from 0.",
            "labels": "The labels it has there, such as a Maildir's flags, as JSON; null for none.",
            "trailer": "What stands after it in a file that is one message, such as an .emlx file's property list; "
            "latin-1, so that it goes back.",
            "listed_as": "Of a Maildir: the file's path in it, flags included, as it was last imported.",
        },
    ),
    "source_texts": Table(
        "Pasted texts and posts as they were last imported, with what is no mail in them; deleted with any mail of "
        "theirs.",
        {"source": "The source.", "sha256": "Hash of the exact bytes.", **PACKED},
    ),
    "raw": Table(
        "The exact bytes of messages, compressed, without the attachments that are in raw_blobs.",
        {"copy": "The copy.", "codec": "zstd or none.", "data": "The bytes."},
    ),
    "raw_blobs": Table(
        "Attachments taken out of raw bytes, each stored once, and how to put them back exactly.",
        {
            "copy": "The copy.",
            "position": "Where in the original the encoded attachment begins, in bytes.",
            "blob": "The decoded attachment.",
            "encoding": 'How it was encoded, as JSON: {"base64": [characters a line, line end, length in bytes]}.',
        },
    ),
    "blobs": Table(
        "Decoded attachments, each stored once.",
        {"sha256": "Hash of the decoded bytes.", **PACKED},
    ),
    "aliases": Table(
        "Every uid a message ever had, so that permanent links never break.",
        {"uid": "A uid it had.", "message": "The message."},
    ),
    "decisions": Table(
        "What a person decided about messages and threads; applied again after every import.",
        {
            "id": "Row id.",
            "kind": "split, merge, parent, same or not-same.",
            "message_uid": "The message it is about.",
            "other_uid": "The other message, where there is one.",
            "created": "When, UTC.",
            "note": "Why, in the person's words.",
        },
    ),
    "seals": Table(
        "Digests of rows as they were written, by which verify tells what is no longer so. Mail itself has hashes.",
        {
            "part": "The table.",
            "chunk": "Which rows: by id, or by copy or message, 64 in each.",
            "width": "How many columns the digests are of.",
            "digests": "Five bytes for each: id modulo 64, and CRC-32; then the CRC-32 of the seal.",
        },
    ),
    "unsealed": Table(
        "Rows that changed since they were sealed.", {"part": "The table.", "chunk": "Which rows; see seals."}
    ),
    "messages_fts": Table(
        "Full-text index of messages. Search it with: rowid in (select rowid from messages_fts where ... match ...).",
        INDEXED,
    ),
    **{name: Table(*meaning) for name, meaning in INDEX_MEANINGS.items()},
    "unspaced_fts": Table(
        "Full-text index of messages in Chinese and Japanese, each character a word: search it for a phrase of them.",
        INDEXED,
    ),
    "messages_content": Table(
        "What the full-text index covers: one row a message.",
        {"id": "The message's row id.", **INDEXED},
    ),
}
