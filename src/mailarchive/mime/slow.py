"""The careful reader: a MIME tree from mail-parser, with a guard, for what the fast one can't read."""

import logging
from email import message_from_bytes
from email.message import Message as StdlibMessage

import mailparser

from mailarchive.mime.params import parse_parameters
from mailarchive.mime.part import Part
from mailarchive.mime.words import decode_bytes

logging.getLogger("mailparser").setLevel(logging.CRITICAL)


class _OpaqueMessage(StdlibMessage):
    """A message whose attached messages are leaves: their bytes stay as they are, and their text stays inside."""

    def get_content_maintype(self) -> str:
        """The main type; "application" for message/*, which keeps the parser from descending."""
        maintype = super().get_content_maintype()
        return "application" if maintype == "message" else maintype


def read(data: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree of a message and the names of the defects met; never raises on any bytes."""
    message = message_from_bytes(data, _class=_OpaqueMessage)
    defects: tuple[str, ...] = ()
    try:
        parser = mailparser.MailParser(message)
        defects = tuple(sorted(str(name) for name in parser.defects_categories))
    except Exception:  # mail-parser raises what it likes on broken structure; the tree is there all the same
        defects = ("Unparseable",)
    return _part(message), defects


def _part(node: "StdlibMessage") -> Part:
    """One node and what is under it."""
    content_type, params = parse_parameters(_header(node, "content-type") or "text/plain")
    if content_type.count("/") != 1:
        content_type = node.get_content_type()
    disposition, disposition_params = parse_parameters(_header(node, "content-disposition") or "")
    content_id = _header(node, "content-id")
    children = node.get_payload() if node.is_multipart() else []
    payload = b"" if node.is_multipart() else node.get_payload(decode=True)
    return Part(
        content_type=content_type,
        params=params,
        filename=disposition_params.get("filename") or params.get("name") or None,
        disposition=disposition or None,
        content_id=content_id.strip(" <>") if content_id else None,
        content=payload if isinstance(payload, bytes) else b"",
        children=tuple(_part(child) for child in children if isinstance(child, StdlibMessage)),
    )


def _header(node: StdlibMessage, name: str) -> str | None:
    """The first value of a part's header field, unfolded, with its 8-bit bytes decoded."""
    value = next((raw for key, raw in node.raw_items() if key.lower() == name), None)
    if value is None:
        return None
    octets = str(value).encode("utf-8", "surrogateescape")
    return decode_bytes(" ".join(octets.decode("utf-8", "surrogateescape").split()))[0]
