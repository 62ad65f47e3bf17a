"""How often lines are read again that turned out to be no header."""

_TRIES = 3


class Patience:
    """A limit on reading the same lines again and again.

    In a dump of a thousand headers each could begin a block of all that follow: lines that were read in vain are read
    again from inside them a few times only.

    One object is used for all lines of a text, from the first to the last.
    """

    def __init__(self) -> None:
        self._until = -1
        self._left = _TRIES

    def allows(self, index: int) -> bool:
        """Whether to begin reading on a line."""
        if index > self._until:
            self._left = _TRIES
        return self._left > 0

    def tried(self, last: int) -> None:
        """Note that the lines up to `last` were read in vain."""
        self._until = max(self._until, last)
        self._left -= 1
