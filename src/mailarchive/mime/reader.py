"""Which reader a message is read with: the one place that decides."""

from mailarchive.mime import careful, limits
from mailarchive.mime.headers import HeaderBlock
from mailarchive.mime.part import Part
from mailarchive.mime.problems import problem
from mailarchive.mime.structure import bounded
from mailarchive.model import Problem

try:
    from mailarchive.mime import fast
except ImportError:  # no wheel for this machine: mail-parser reads everything
    FAST = False
else:
    FAST = True

_MIME_FIELDS = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")


def read_tree(data: bytes, block: HeaderBlock) -> tuple[Part, tuple[Problem, ...]]:
    """The MIME tree of a message whose header block has been read, and the problems met; never raises.

    The fast reader is believed where it raises nothing and leaves nothing out. Else the careful one is asked, and the
    tree that holds more is kept. A multipart that neither can take apart is one text.
    """
    message = mime_header(block) + data[block.body_start :]
    problems: tuple[Problem, ...] = ()
    if block.first("content-type").lower().startswith("multipart/"):
        message, problems = bounded(message)
    part, reason = _read_fast(message) if FAST else (None, "")
    if part is not None and (problems or not reason):
        return part, problems
    if reason:
        problems += (problem("broken-mime", reason),)
    if _too_much_for_the_careful_one(message):
        return part or _unread(data, block), (*problems, problem("too-complex", "broken, and too large to be mended"))
    slow, defects = careful.read(message)
    problems += tuple(problem("mime-defect", name) for name in defects)
    mended = part is None or (reason and not _short(slow, message)) or _weight(slow) >= _weight(part)
    chosen = slow if mended or part is None else part
    if chosen.is_multipart and not chosen.children:
        return _unread(data, block), problems
    return chosen, problems


def _read_fast(message: bytes) -> tuple[Part | None, str]:
    """The fast reader's tree, if it gives one, and what is wrong with it, or ""."""
    try:
        part = fast.read(message)
    except fast.Unsuited:
        return None, ""
    except fast.Unreadable as error:
        return None, str(error)
    return part, _short(part, message)


def mime_header(block: HeaderBlock) -> bytes:
    """A header block with the first of each MIME field and nothing else, each within bounds."""
    lines = []
    for name in _MIME_FIELDS:
        raw = block.first(name)[: limits.PARAMETER_BYTES]
        if raw.count("=?") > limits.PART_ENCODED_WORDS:
            raw = raw.replace("=?", "= ?")
        if raw:
            lines.append(f"{name}: {raw}\r\n")
    return ("".join(lines) + "\r\n").encode("utf-8", "surrogateescape")


def _short(part: Part, message: bytes) -> str:
    """What is missing from a tree that should be there, or "" where nothing is."""
    if not part.is_multipart:
        return ""
    if not part.children:
        return "a multipart without parts"
    boundary = part.params.get("boundary", "")
    if f"--{boundary}--".encode("utf-8", "surrogateescape") not in message:
        return "the end boundary is missing"
    return next(filter(None, (_short(child, message) for child in part.children)), "")


def _too_much_for_the_careful_one(message: bytes) -> bool:
    """Whether the careful reader, which looks at each line once for each level of nesting, would take seconds."""
    lines = message.count(b"\n") + message.count(b"\r")
    return lines * min(message.lower().count(b"multipart/") + 1, limits.DEPTH) > limits.CAREFUL_LINES


def _weight(part: Part) -> int:
    """How much a tree holds: the bytes of its leaves, white space at their ends aside."""
    return sum(len(leaf.content.strip()) for leaf in part.leaves() if not leaf.is_multipart)


def _unread(data: bytes, block: HeaderBlock) -> Part:
    """The whole body as one text, for a person to read what no reader could."""
    return Part(content=data[block.body_start :])
