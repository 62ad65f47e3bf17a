"""From a MIME tree to what a message says: its text, its HTML, its attachments and the messages attached to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from mimetypes import guess_type

from mailarchive.mime import limits
from mailarchive.mime.charset import decode
from mailarchive.mime.flowed import unwrap_flowed
from mailarchive.mime.html_text import render_html
from mailarchive.mime.part import Part
from mailarchive.mime.problems import problem
from mailarchive.mime.uuencoded import UuFile, take_files
from mailarchive.model import Attachment, Problem

# A plain form that mentions HTML is a stub if it is short, and the HTML form's text so many times longer.
_LONGEST_STUB = 600
_STUB_RATIO = 3


@dataclass(slots=True)
class Section:
    """One inline body part, in the forms it was sent in: plain text, HTML, or both as alternatives."""

    plain: str | None = None
    html: str | None = None

    def text(self, problems: list[Problem]) -> str:
        """Return the plain form, or the HTML form as text where there is no plain one or it only says so."""
        plain = self.plain or ""
        if self.html is None or (plain.strip() and not self._may_be_stub(plain)):
            return plain
        text, reason = render_html(self.html)
        if plain.strip() and len(text) <= _STUB_RATIO * len(plain):
            return plain
        if reason:
            problems.append(problem("html-too-complex", f"{reason}: its text is its source without tags"))
        return text

    def _may_be_stub(self, plain: str) -> bool:
        """Whether the plain form may only say that this is HTML mail."""
        return len(plain) <= _LONGEST_STUB and "html" in plain.lower()


@dataclass(slots=True)
class Bodies:
    """What a tree holds: sections in order, attachments, the bytes of attached messages, and the problems met."""

    sections: list[Section] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def text(self) -> str:
        """Return all sections as text, in order; adds to `problems` what could not be rendered."""
        texts = [text for section in self.sections if (text := section.text(self.problems)).strip()]
        ended = [text.removesuffix("\n") + "\n" for text in texts[:-1]]
        return "\n".join([*ended, *texts[-1:]])

    @property
    def html(self) -> str | None:
        """All HTML, in order; None where there is none."""
        return _joined(section.html for section in self.sections)


def collect_bodies(root: Part) -> Bodies:
    """Return everything a tree holds (see `Bodies`)."""
    bodies = Bodies()
    _walk(root, bodies, within_alternative=False, root=True)
    return bodies


def _walk(part: Part, bodies: Bodies, within_alternative: bool, root: bool = False) -> None:
    """Add what a part and those under it hold."""
    if part.children:
        _walk_children(part, bodies, within_alternative)
    elif part.is_message:
        bodies.messages.append(part.content)
    elif _is_body(part, within_alternative or root):
        _add_section(part, bodies)
    elif not part.is_multipart:
        bodies.attachments.append(_attachment(part))


def _walk_children(part: Part, bodies: Bodies, within_alternative: bool) -> None:
    """Add what the parts of a multipart hold; those of an alternative are the forms of one section."""
    inner = Bodies(attachments=bodies.attachments, messages=bodies.messages, problems=bodies.problems)
    is_alternative = part.content_type == "multipart/alternative"
    for child in part.children:
        _walk(child, inner, within_alternative or is_alternative)
    sections = inner.sections
    if is_alternative and sections:
        sections = [Section(_joined(each.plain for each in sections), _joined(each.html for each in sections))]
    bodies.sections += sections


def _joined(texts: Iterable[str | None]) -> str | None:
    """Return the texts that are there, one below the other; None where none is."""
    present = [text for text in texts if text is not None]
    if not present:
        return None
    return "\n".join(present)


def _add_section(part: Part, bodies: Bodies) -> None:
    """Add a body part; files that are uuencoded in it become attachments."""
    text = _text(part, bodies)
    if part.content_type == "text/html":
        bodies.sections.append(Section(html=text))
        return
    text, files = take_files(text)
    bodies.sections.append(Section(plain=text))
    bodies.attachments.extend(map(_uuencoded, files))


def _is_body(part: Part, named_too: bool) -> bool:
    """Whether a leaf is part of the body; a named one is only where nothing else can be (the root, alternatives)."""
    if part.content_type not in ("text/plain", "text/html"):
        return False
    return part.disposition != "attachment" and (named_too or part.filename is None)


def _text(part: Part, bodies: Bodies) -> str:
    """Return the decoded text of a body part, with LF line ends."""
    text, code = decode(part.content, part.params.get("charset"))
    if code:
        bodies.problems.append(problem(code, f"{part.content_type} part, charset {part.params.get('charset')!r:.60}"))
    if "\r" in text:
        for line_end in ("\r\r\n", "\r\n", "\r"):
            text = text.replace(line_end, "\n")
    text = text.removeprefix("\ufeff").replace("\0", "")
    if len(text) > limits.TEXT_CHARACTERS:
        bodies.problems.append(problem("text-too-long", f"only {limits.TEXT_CHARACTERS} characters are read"))
        text = text[: limits.TEXT_CHARACTERS]
    if part.content_type == "text/plain" and part.params.get("format", "").lower() == "flowed":
        text = unwrap_flowed(text, part.params.get("delsp", "").lower() == "yes")
    return text


def _uuencoded(file: UuFile) -> Attachment:
    """Return a file that was uuencoded as an attachment."""
    return Attachment(
        filename=file.filename,
        content_type=guess_type(file.filename)[0] or "application/octet-stream",
        size=len(file.data),
        sha256=sha256(file.data).hexdigest(),
        content_id=None,
        disposition="attachment",
        data=file.data,
    )


def _attachment(part: Part) -> Attachment:
    """Return a leaf as an attachment."""
    disposition = part.disposition
    if disposition not in ("attachment", "inline"):
        disposition = None
    return Attachment(
        filename=part.filename,
        content_type=part.content_type,
        size=len(part.content),
        sha256=sha256(part.content).hexdigest(),
        content_id=part.content_id,
        disposition=disposition,
        data=part.content,
    )
