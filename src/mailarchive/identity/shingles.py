"""What a text is looked up by: hashes of runs of its words, few for each text, and the same ones for a part of it."""

from zlib import crc32

from mailarchive.identity.shared_words import is_but_pages, names_pages, plain_words

RUN_OF_WORDS = 4
BESIDE = 4  # of so many runs in a row the one with the lowest hash is kept
MOST_LOOKED_UP = 40_000  # characters of a text
HALF = 1 << 31  # taken off, so that SQLite keeps a hash in four bytes
SKETCH = 16  # hashes that stand for a whole copy


def shingles(text: str) -> set[int]:
    """Return the hashes that a text is found by: of each four runs of four words the lowest.

    Which are kept depends on the words around them alone (winnowing, Schleimer et al. 2003), so a part of the text, of
    seven words or more, keeps the same ones. White space, case and marks do not count. Addresses of pages may stand in
    it or not.
    """
    text = text[:MOST_LOOKED_UP]
    found = _lowest(plain_words(text))
    if names_pages(text):
        found |= _lowest(plain_words(text, pages=False))
    return found


def sketch(text: str) -> list[int]:
    """Return the lowest of a text's shingles: what stands for all of it when the text that holds it is looked for."""
    text = text[:MOST_LOOKED_UP]
    return sorted(_lowest(plain_words(text, pages=is_but_pages(text))))[:SKETCH]


def _lowest(words: list[str]) -> set[int]:
    """Return of each so many runs of words the lowest hash."""
    if not words:
        return set()
    runs = [
        crc32(" ".join(words[start : start + RUN_OF_WORDS]).encode("utf-8", "replace")) - HALF
        for start in range(max(1, len(words) - RUN_OF_WORDS + 1))
    ]
    if len(runs) <= BESIDE:
        return {min(runs)}
    return set(map(min, runs, runs[1:], runs[2:], runs[3:]))
