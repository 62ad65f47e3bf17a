"""How often lines are read in vain, as if a header or an attribution stood on them."""

_TRIES = 3
_MOST = 1_000  # readings in vain in one text; of 6,600 real ones none has more than 64


class Budget:
    """A limit on reading the same lines again and again, and on reading in vain at all.

    In a dump of a thousand headers each could begin a block of all that follow: lines that were read in vain are read
    again from inside them a few times only. In a text where a thousand lines only looked like heads nothing more is
    read.

    One object is used for all lines of a text, from the first to the last.
    """

    def __init__(self) -> None:
        self._until = -1
        self._left = _TRIES
        self._wasted = 0

    def allows(self, index: int) -> bool:
        """Whether to begin reading a block on a line."""
        if index > self._until:
            self._left = _TRIES
        return self._left > 0 and not self.lost

    @property
    def lost(self) -> bool:
        """Whether nothing more is to be read."""
        return self._wasted >= _MOST

    def tried(self, last: int) -> None:
        """Note that a block was read in vain, up to the line `last`."""
        self._until = max(self._until, last)
        self._left -= 1
        self.wasted()

    def wasted(self) -> None:
        """Note that something was read in vain."""
        self._wasted += 1
