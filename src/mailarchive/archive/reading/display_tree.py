"""The drawn tree of a thread: messages and ghosts in display order. Pure; after the display rules of RFC 5256.

The parents are those that were decided when the thread was built. Ghosts (messages that References name and nobody
has) are put between a message and its parent where the References say so. Unlike RFC 5256, which prunes them, they
stay in sight: a reader of an old correspondence has to see what is missing.
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNDATED = "~"  # sorts after every date
MAX_GHOSTS = 50  # of one message's References; a hostile header names thousands


@dataclass(frozen=True, slots=True)
class Reference:
    """What arranging needs to know of a message. chain: Message-IDs it refers to, oldest first."""

    id: int
    parent: int | None
    message_id: str | None
    date: str | None
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node in display order: either the row id of a message, or the Message-IDs of ghosts and who refers to them."""

    depth: int
    message: int | None
    ghosts: tuple[str, ...] = ()
    referred_by: tuple[int, ...] = ()


Key = int | str  # a message by row id, a ghost by Message-ID
Children = defaultdict[Key | None, list[Key]]


def arrange(messages: Sequence[Reference]) -> list[Placed]:
    """Put a thread's messages and ghosts in display order: each under its parent, siblings by date, undated last.

    Parents that form a cycle, or that are in no thread, lose their hold: nothing is left out.
    """
    parents = _parents(messages)
    children = _children(parents, _dates(messages, parents))
    placed: list[Placed] = []
    stack: list[tuple[Key, int]] = [(key, 0) for key in reversed(children[None])]
    while stack:
        key, depth = stack.pop()
        if isinstance(key, int):
            placed.append(Placed(depth, key))
        else:
            ghosts, key = _row_of_ghosts(key, children)
            if children[key]:  # a ghost whose one child lost it in a cycle refers to nothing
                referring = tuple(child for child in children[key] if isinstance(child, int))
                placed.append(Placed(depth, None, ghosts, referring))
        stack.extend((child, depth + 1) for child in reversed(children[key]))
    return placed


def _children(parents: Mapping[Key, Key | None], dates: Mapping[Key, str]) -> Children:
    """Return what is drawn under each node, by date; under None the roots."""
    children: Children = defaultdict(list)
    for key, parent in parents.items():
        children[parent].append(key)
    for siblings in children.values():
        siblings.sort(key=lambda key: (dates.get(key, UNDATED), str(key).rjust(20)))
    return children


def _row_of_ghosts(ghost: str, children: Children) -> tuple[tuple[str, ...], str]:
    """Return a ghost with those that follow it one under the other and nothing beside them; and the last of them."""
    ghosts = [ghost]
    while True:
        below = children[ghosts[-1]]
        if len(below) != 1 or not isinstance(below[0], str):
            return tuple(ghosts), ghosts[-1]
        ghosts.append(below[0])


def _parents(messages: Sequence[Reference]) -> dict[Key, Key | None]:
    """Return the parent of every message and ghost in the drawn tree, free of cycles."""
    here = {message.id for message in messages}
    attested = {message.message_id: message.id for message in reversed(messages) if message.message_id}
    parents: dict[Key, Key | None] = {}
    grounds: dict[Key, int | None] = {}  # the nearest message above each ghost
    for message in messages:
        ground = None
        if message.parent in here:
            ground = message.parent
        missing = _missing(message, ground, attested)
        new = list(itertools.takewhile(lambda name: name not in parents, missing))
        above: Key | None = ground
        if len(new) < len(missing):
            above = missing[len(new)]
            if grounds[above] != ground:  # the same Message-ID is named in two places: keep to the decided parent
                above, new = ground, []
        for name in reversed(new):
            parents[name], grounds[name] = above, ground
            above = name
        parents[message.id] = above
    return _without_cycles(parents)


def _missing(message: Reference, parent: int | None, attested: Mapping[str, int]) -> list[str]:
    """Return the Message-IDs named between `message` and its parent that nobody attests, innermost first.

    Empty where the References lead elsewhere: then the parent was decided on better evidence.
    """
    missing: dict[str, None] = {}
    reached: int | None = None
    for name in reversed(message.chain[-MAX_GHOSTS:]):
        if name in attested:
            reached = attested[name]
            break
        missing[name] = None
    if reached != parent:
        return []
    return list(missing)


def _without_cycles(parents: dict[Key, Key | None]) -> dict[Key, Key | None]:
    """Return the same parents, with one link of every cycle cut."""
    safe: set[Key] = set()
    for key in list(parents):
        path: dict[Key, None] = {}
        step: Key | None = key
        while step is not None and step not in safe:
            if step in path:
                parents[step] = None
                break
            path[step] = None
            step = parents[step]
        safe.update(path)
    return parents


def _dates(messages: Sequence[Reference], parents: Mapping[Key, Key | None]) -> dict[Key, str]:
    """Return a date for sorting each node: a ghost takes that of the earliest message under it; undated sorts last."""
    dates: dict[Key, str] = {message.id: message.date or UNDATED for message in messages}
    for message in messages:
        date, step = dates[message.id], parents[message.id]
        while isinstance(step, str) and dates.get(step, "~~") > date:
            dates[step] = date
            step = parents[step]
    return dates
