"""From a MIME tree to what a message says: its text, its HTML, its attachments and the messages attached to it."""

from dataclasses import dataclass, field
from hashlib import sha256
from mimetypes import guess_type

from mailarchive.mime import flowed, limits
from mailarchive.mime.charset import decode
from mailarchive.mime.html_text import rendered
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
        """The plain form, or the HTML form as text where there is no plain one or it only says so."""
        plain = self.plain or ""
        if self.html is None or (plain.strip() and not self._may_be_stub(plain)):
            return plain
        text, reason = rendered(self.html)
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
        """All sections as text, in order; tells in `problems` what could not be rendered."""
        texts = [text for section in self.sections if (text := section.text(self.problems)).strip()]
        ended = [text if text.endswith("\n") else text + "\n" for text in texts[:-1]]
        return "\n".join([*ended, *texts[-1:]])

    @property
    def html(self) -> str | None:
        """All HTML, in order; None where there is none."""
        found = [section.html for section in self.sections if section.html is not None]
        return "\n".join(found) if found else None


def collect(root: Part) -> Bodies:
    """Everything a tree holds (see `Bodies`)."""
    bodies = Bodies()
    _walk(root, bodies, within_alternative=False, root=True)
    return bodies


def _walk(part: Part, bodies: Bodies, within_alternative: bool, root: bool = False) -> None:
    if part.children:
        inner = Bodies(attachments=bodies.attachments, messages=bodies.messages, problems=bodies.problems)
        alternative = part.content_type == "multipart/alternative"
        for child in part.children:
            _walk(child, inner, within_alternative or alternative)
        bodies.sections += [_merged(inner.sections)] if alternative and inner.sections else inner.sections
    elif part.is_message:
        bodies.messages.append(part.content)
    elif _is_body(part, within_alternative or root):
        text = _text(part, bodies)
        if part.content_type == "text/html":
            bodies.sections.append(Section(html=text))
        else:
            text, files = take_files(text)
            bodies.sections.append(Section(plain=text))
            bodies.attachments.extend(map(_uuencoded, files))
    elif not part.is_multipart:
        bodies.attachments.append(_attachment(part))


def _merged(sections: list[Section]) -> Section:
    """The sections of an alternative as the forms of one."""
    plain = [s.plain for s in sections if s.plain is not None]
    html = [s.html for s in sections if s.html is not None]
    return Section("\n".join(plain) if plain else None, "\n".join(html) if html else None)


def _is_body(part: Part, named_too: bool) -> bool:
    """Whether a leaf is part of the body; a named one is only where nothing else can be (the root, alternatives)."""
    if part.content_type not in ("text/plain", "text/html"):
        return False
    return part.disposition != "attachment" and (named_too or part.filename is None)


def _text(part: Part, bodies: Bodies) -> str:
    """The decoded text of a body part, with LF line ends."""
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
        text = flowed.unwrap(text, part.params.get("delsp", "").lower() == "yes")
    return text


def _uuencoded(file: UuFile) -> Attachment:
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
    return Attachment(
        filename=part.filename,
        content_type=part.content_type,
        size=len(part.content),
        sha256=sha256(part.content).hexdigest(),
        content_id=part.content_id,
        disposition=part.disposition if part.disposition in ("attachment", "inline") else None,
        data=part.content,
    )
