"""A hash by which a source is recognised that has not changed since it was imported."""

import hashlib
import os

from mailarchive.sources.opening import open_file
from mailarchive.sources.source import PROSE, Source

_TOLD = ", told"  # behind the format of a text


def source_stamp(source: Source) -> str:
    """Return SHA-256 in hex, of a file's format and content, or of a folder's format and names, sizes, times of files.

    A file that can't be read has one that nothing else has: there is nothing to recognise it by.
    """
    if not os.path.isdir(source.real_path):
        return file_stamp(_way_of_reading(source), _file_digest(source.real_path))
    digest = hashlib.sha256(f"{source.format}\n".encode())
    for folder, subfolders, names in os.walk(source.real_path):
        subfolders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                continue  # it went away between the listing and now
            line = f"{os.path.relpath(path, source.real_path)}\0{status.st_size}\0{status.st_mtime_ns}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _file_digest(path: str) -> bytes:
    try:
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return os.urandom(16)


def _way_of_reading(source: Source) -> str:
    """Return the format of a file, and of a text whether a person said so: then it may be read otherwise."""
    if source.is_told and source.format in PROSE:
        return source.format + _TOLD
    return source.format


def has_stamp(format: str, sha256: bytes, stamp: str) -> bool:
    """Whether a file of this format and content was stamped so, whoever said what it is."""
    return stamp in (file_stamp(format, sha256), file_stamp(format + _TOLD, sha256))


def file_stamp(format: str, sha256: bytes) -> str:
    """Return the stamp of a file of this format, by the SHA-256 digest of its content."""
    return hashlib.sha256(f"{format}\n".encode() + sha256).hexdigest()
