"""How often lines are read again that turned out to be no header."""

_TRIES = 3
_MOST = 5_000  # readings in vain in one text


class Patience:
    """A limit on reading the same lines again and again.

    In a dump of a thousand headers each could begin a block of all that follow: lines that were read in vain are read
    again from inside them a few times only. A text in which thousands of blocks turned out to be none is read no more.

    One object is used for all lines of a text, from the first to the last.
    """

    def __init__(self) -> None:
        self._until = -1
        self._left = _TRIES
        self._spent = 0

    def allows(self, index: int) -> bool:
        """Whether to begin reading on a line."""
        if index > self._until:
            self._left = _TRIES
        return self._left > 0 and self._spent < _MOST

    def tried(self, last: int) -> None:
        """Note that the lines up to `last` were read in vain."""
        self._until = max(self._until, last)
        self._left -= 1
        self._spent += 1
