"""Which reader a message is read with: the one place that decides."""

from mailarchive.mime import slow
from mailarchive.mime.headers import HeaderBlock, problem
from mailarchive.mime.part import Part
from mailarchive.model import Problem

try:
    from mailarchive.mime import fast
except ImportError:  # no wheel for this machine: mail-parser reads everything
    FAST = False
else:
    FAST = True

_MIME_FIELDS = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")


def read_tree(data: bytes, block: HeaderBlock) -> tuple[Part, tuple[Problem, ...]]:
    """The MIME tree of a message whose header block has been read, and the problems met."""
    message = _mime_header(block) + data[block.body_start :]
    if FAST:
        try:
            part = fast.read(message)
        except fast.Unreadable as error:
            reason = str(error)
        else:
            reason = _short(part, message)
            if not reason:
                return part, ()
    else:
        reason = ""
    careful, defects = slow.read(message)
    problems = [problem("mime-defect", name) for name in defects]
    if reason:
        problems.append(problem("broken-mime", reason))
    return careful, tuple(problems)


def _mime_header(block: HeaderBlock) -> bytes:
    """A header block with the first of each MIME field and nothing else."""
    lines = [f"{name}: {raw}\r\n" for name in _MIME_FIELDS if (raw := block.raw(name))]
    return ("".join(lines) + "\r\n").encode("utf-8", "surrogateescape")


def _short(part: Part, message: bytes) -> str:
    """What is missing from a tree that should be there, or "" where nothing is."""
    if not part.is_multipart:
        return ""
    if not part.children:
        return "a multipart without parts"
    boundary = part.params.get("boundary")
    if boundary and f"--{boundary}--".encode("utf-8", "surrogateescape") not in message:
        return "the end boundary is missing"
    return next(filter(None, (_short(child, message) for child in part.children)), "")
