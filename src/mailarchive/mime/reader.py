"""Which reader a message is read with; no other module decides that."""

from mailarchive.mime import careful, limits
from mailarchive.mime.headers import HeaderBlock
from mailarchive.mime.part import Part
from mailarchive.mime.problems import problem
from mailarchive.mime.structure import bound_structure
from mailarchive.model import Problem

try:
    from mailarchive.mime import fast
except ImportError:  # no wheel for this machine: mail-parser reads everything
    FAST = False
else:
    FAST = True

_HOLE = bytes(1 << 12)
_PIECE = 1 << 20
_NO_ENCODING = ("", "7bit", "8bit", "binary")
_MIME_FIELDS = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")


def read_tree(data: bytes, block: HeaderBlock) -> tuple[Part, tuple[Problem, ...]]:
    """Return the MIME tree of a message whose header block has been read, and the problems met; never raises.

    The fast reader is believed where it raises nothing and leaves nothing out. Else the careful one is asked, and the
    tree that holds more is kept. A multipart that neither can take apart is one text.
    """
    message, problems = _within_bounds(data, block)
    fast_tree, fault = _try_fast(message)
    if fast_tree and (problems or not fault):
        return fast_tree, problems
    if fault:
        problems += (problem("broken-mime", fault),)
    if _is_too_much_for_the_careful_reader(message):
        problems += (problem("too-complex", "broken, and too large to be mended"),)
        return fast_tree or _whole_body(data, block), problems
    tree, defects = careful.read_tree_carefully(message)
    problems += tuple(problem("mime-defect", name) for name in defects)
    if fast_tree and not _is_better(tree, fast_tree, message):
        tree = fast_tree
    if tree.is_multipart and not tree.children:
        tree = _whole_body(data, block)
    return tree, problems


def _within_bounds(data: bytes, block: HeaderBlock) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the MIME fields and the body as the readers get them, and what was left out."""
    if _is_text_as_it_stands(block) and _HOLE in data:
        return mime_header(block) + _without_nulls(data, block.body_start), ()
    message = mime_header(block) + data[block.body_start :]
    if block.first("content-type").lower().startswith("multipart/"):
        return bound_structure(message)
    return message, ()


def _is_text_as_it_stands(block: HeaderBlock) -> bool:
    """Whether the body is one text, without a transfer encoding, in a charset that has no NULs: they are left out."""
    content_type = block.first("content-type").lower()
    if "utf-16" in content_type or "utf-32" in content_type or "ucs" in content_type:
        return False
    encoding = block.first("content-transfer-encoding").strip().lower()
    return encoding in _NO_ENCODING and (not content_type or content_type.startswith("text/"))


def _without_nulls(data: bytes, start: int) -> bytes:
    """Return the bytes from `start` on without NULs: a file that a crash has damaged may have gigabytes of them."""
    pieces = (data[at : at + _PIECE] for at in range(start, len(data), _PIECE))
    return b"".join(piece.translate(None, b"\0") for piece in pieces)


def mime_header(block: HeaderBlock) -> bytes:
    """Return a header block with the first of each MIME field and nothing else, each within bounds."""
    lines = []
    for name in _MIME_FIELDS:
        raw = block.first(name)[: limits.PARAMETER_BYTES]
        if raw.count("=?") > limits.PART_ENCODED_WORDS:
            raw = raw.replace("=?", "= ?")
        if raw:
            lines.append(f"{name}: {raw}\r\n")
    return ("".join(lines) + "\r\n").encode("utf-8", "surrogateescape")


def _try_fast(message: bytes) -> tuple[Part | None, str]:
    """Return the fast reader's tree, if it gives one, and what is wrong with the message or the tree, or ""."""
    if not FAST:
        return None, ""
    try:
        tree = fast.read_tree_fast(message)
    except fast.Unsuited:
        return None, ""
    except fast.Refused as error:
        return None, str(error)
    return tree, _missing(tree, message)


def _missing(tree: Part, message: bytes) -> str:
    """Return what is missing from a tree that should be there, or "" where nothing is."""
    if not tree.is_multipart:
        return ""
    if not tree.children:
        return "a multipart without parts"
    boundary = tree.params.get("boundary", "")
    if f"--{boundary}--".encode("utf-8", "surrogateescape") not in message:
        return "the end boundary is missing"
    return next(filter(None, (_missing(child, message) for child in tree.children)), "")


def _is_too_much_for_the_careful_reader(message: bytes) -> bool:
    """Whether the careful reader, which looks at each line once for each level of nesting, would take seconds."""
    lines = message.count(b"\n") + message.count(b"\r")
    return lines * min(message.lower().count(b"multipart/") + 1, limits.DEPTH) > limits.CAREFUL_LINES


def _is_better(tree: Part, faulty: Part, message: bytes) -> bool:
    """Whether a tree of the careful reader is whole, or holds at least as much as the faulty one of the fast reader."""
    return not _missing(tree, message) or _weight(tree) >= _weight(faulty)


def _weight(tree: Part) -> int:
    """Return how much a tree holds: the bytes of its leaves, white space at their ends aside."""
    return sum(len(leaf.content.strip()) for leaf in tree.leaves() if not leaf.is_multipart)


def _whole_body(data: bytes, block: HeaderBlock) -> Part:
    """Return the body as one text, for a person to read what no reader could."""
    return Part(content=data[block.body_start :])
