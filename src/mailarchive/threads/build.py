"""Which message answers which: the tree of one connected component.

The evidence is taken in the order of JWZ (https://www.jwz.org/doc/threading.html) and RFC 5256, REFERENCES: what the
headers name, then what the bodies hold. Departures: In-Reply-To comes before References when it names a message that
is there, since it says which message is answered and References only how it was reached; containers for missing
messages are not made (a ghost is drawn from `refs`); a subject joins nothing alone (see `topics`). And one addition: a
recovered message that is quoted first by answers to a ghost is adopted: it takes the ghost's place in the tree, and its
Message-ID.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailarchive.identity.subjects import base_subject
from mailarchive.model import CopyKind, is_recovered

# How far a piece of evidence is trusted, best first.
EVIDENCE = {
    "in-reply-to": 1.0,  # the header says which message is answered
    "references": 0.98,  # the header names it among those before it
    "quotation": 0.9,  # the body quotes it first; times the certainty of that copy
    "forward": 0.8,  # the body passes it on first; times the certainty of that copy
    # For what names and quotes nothing (see `topics`):
    "thread-index": 0.9,  # the header continues that of the message
    "series": 0.8,  # both are numbers of one person's series
    "subject": 0.6,  # the subject and the people agree
}


@dataclass(frozen=True, slots=True)
class Embeds:
    """`message` (its id) is found in a body: directly inside, as this kind of copy, this surely, at this position."""

    message: int
    kind: CopyKind
    certainty: float
    position: int


@dataclass(frozen=True, slots=True)
class ThreadMember:
    """A message of a component, with all that says where it belongs.

    in_reply_to, references: as in `model.Message`. topic: what `topics.topic_parent` decided.
    """

    id: int
    uid: str
    date: str | None
    subject: str | None
    message_id: str | None
    known_from: CopyKind
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    embeds: tuple[Embeds, ...] = ()
    topic: "Link | None" = None


@dataclass(frozen=True, slots=True)
class Link:
    """One piece of evidence that `message` answers (or passes on) `parent`; ids of messages."""

    message: int
    parent: int
    evidence: str
    certainty: float
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A component decided: for each message its parent or None, all evidence, the root and the thread's title.

    adopted: the recovered messages that take the place of a ghost, with its Message-ID.
    """

    parents: dict[int, int | None]
    links: tuple[Link, ...]
    root: int
    title: str
    adopted: dict[int, str]


def build_thread(members: Sequence[ThreadMember]) -> Tree:
    """Decide the tree of one component. The order of `members` does not matter; there must be at least one."""
    ordered = sorted(members, key=_oldest_first)
    by_message_id = _by_message_id(ordered)
    adopted = _adopt(ordered, by_message_id)
    by_message_id |= {message_id: message for message, message_id in adopted.items()}
    links = {member.id: _links(member, by_message_id) for member in ordered}
    parents = _parents(ordered, links)
    root = next(member for member in ordered if parents[member.id] is None)
    titles = (base_subject(member.subject) for member in (root, *ordered))
    return Tree(
        parents=parents,
        links=tuple(link for upward in links.values() for link in upward),
        root=root.id,
        title=next(filter(None, titles), ""),
        adopted=adopted,
    )


def _oldest_first(member: ThreadMember) -> tuple[bool, str, str]:
    return member.date is None, member.date or "", member.uid


def _by_message_id(ordered: Sequence[ThreadMember]) -> dict[str, int]:
    """Return the message that each Message-ID stands for: of several the oldest, of these one with a file if any."""
    by_message_id: dict[str, int] = {}
    for member in sorted(ordered, key=lambda member: is_recovered(member.known_from)):
        if member.message_id:
            by_message_id.setdefault(member.message_id, member.id)
    return by_message_id


def _adopt(ordered: Sequence[ThreadMember], by_message_id: Mapping[str, int]) -> dict[int, str]:
    """Return recovered messages with the Message-ID of the ghost that each is: what answers to the ghost quote first.

    Where answers disagree, most of them decide.
    """
    members = {member.id: member for member in ordered}
    claims: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for member in ordered:
        ghost = _answered_ghost(member, by_message_id)
        quoted = _quoted_first(member, members)
        if ghost and quoted and _may_be_ghost(quoted):
            claims[ghost][quoted.id] += 1
    adopted: dict[int, str] = {}
    for message_id, counted in sorted(claims.items(), key=lambda claim: (-max(claim[1].values()), claim[0])):
        best = min(counted, key=lambda message: (-counted[message], _oldest_first(members[message])))
        adopted.setdefault(best, message_id)
    return adopted


def _answered_ghost(member: ThreadMember, by_message_id: Mapping[str, int]) -> str | None:
    """Return the Message-ID that a message answers, if nobody has that."""
    if not member.in_reply_to or member.in_reply_to[-1] in by_message_id:
        return None
    return member.in_reply_to[-1]


def _quoted_first(member: ThreadMember, members: Mapping[int, ThreadMember]) -> ThreadMember | None:
    """Return the message that a body quotes first, where it quotes one."""
    quoted = [embeds for embeds in member.embeds if embeds.kind == "quoted"]
    if not quoted:
        return None
    return members.get(min(quoted, key=lambda embeds: embeds.position).message)


def _may_be_ghost(member: ThreadMember) -> bool:
    """Whether a message is recovered, and tells its sender's minute but no Message-ID."""
    return bool(member.date) and not member.message_id and is_recovered(member.known_from)


def _links(member: ThreadMember, by_message_id: Mapping[str, int]) -> list[Link]:
    """Return every link from a message upward, the most trusted first."""
    return [*_named(member, by_message_id), *filter(None, [member.topic]), *_embedded(member)]


def _named(member: ThreadMember, by_message_id: Mapping[str, int]) -> Iterator[Link]:
    """Yield the nearest message that is there of those that each header names."""
    for evidence, message_ids in (("in-reply-to", member.in_reply_to), ("references", member.references)):
        for distance, message_id in enumerate(reversed(message_ids)):
            parent = by_message_id.get(message_id)
            if parent is not None and parent != member.id:
                detail = f"{distance} nearer ones are missing" if distance else None
                yield Link(member.id, parent, evidence, EVIDENCE[evidence], detail=detail)
                break


def _embedded(member: ThreadMember) -> Iterator[Link]:
    """Yield the message that a body quotes first, or else passes on first."""
    inside = sorted(member.embeds, key=lambda embeds: (embeds.kind != "quoted", embeds.position))
    for embeds in inside[:1]:
        evidence = "quotation" if embeds.kind == "quoted" else "forward"
        if embeds.message != member.id:
            certainty = round(EVIDENCE[evidence] * embeds.certainty, 3)
            yield Link(member.id, embeds.message, evidence, certainty, detail="found in its body")


def _parents(ordered: Sequence[ThreadMember], links: Mapping[int, Sequence[Link]]) -> dict[int, int | None]:
    """Return the parent of each message: the best link that closes no cycle."""
    parents: dict[int, int | None] = {member.id: None for member in ordered}
    answered: set[int] = set()  # only what has an answer already can close a cycle
    for member in ordered:
        for link in links[member.id]:
            if member.id not in answered or not _descends(parents, link.parent, member.id):
                parents[member.id] = link.parent
                answered.add(link.parent)
                break
    return parents


def _descends(parents: Mapping[int, int | None], message: int, ancestor: int) -> bool:
    """Whether `message` lies below `ancestor` (or is it), so that a link would close a cycle."""
    above: int | None = message
    while above is not None:
        if above == ancestor:
            return True
        above = parents[above]
    return False
