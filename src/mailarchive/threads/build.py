"""Which message answers which: the tree of one connected component.

The evidence is taken in the order of JWZ (https://www.jwz.org/doc/threading.html) and RFC 5256, REFERENCES: what the
headers name, then what the bodies hold. Departures: In-Reply-To comes before References when it names a message that
is there, since it says which message is answered and References only how it was reached; containers for missing
messages are not made (a ghost is drawn from `refs`); subjects join nothing. And one addition: a recovered message that
is quoted first by answers to a ghost takes the ghost's place, and its Message-ID.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mailarchive.model import CopyKind, is_recovered
from mailarchive.threads.subjects import base_subject

# How far a piece of evidence is trusted, best first. The certainty of a copy multiplies those that rest on one.
EVIDENCE = {"in-reply-to": 1.0, "references": 0.98, "quotation": 0.9, "forward": 0.8}


@dataclass(frozen=True, slots=True)
class Embeds:
    """`message` (its id) is found in a body: directly inside, as this kind of copy, this surely, at this position."""

    message: int
    kind: CopyKind
    certainty: float
    position: int


@dataclass(frozen=True, slots=True)
class Node:
    """A message of a component, with all that says where it belongs. in_reply_to, references: as in `model.Message`."""

    id: int
    uid: str
    date: str | None
    subject: str | None
    message_id: str | None
    known_from: CopyKind
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    embeds: tuple[Embeds, ...] = ()


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


def build_tree(nodes: Sequence[Node]) -> Tree:
    """Decide the tree of one component. The order of `nodes` does not matter; there must be at least one."""
    ordered = sorted(nodes, key=_oldest_first)
    by_message_id: dict[str, int] = {}
    for node in sorted(ordered, key=lambda node: is_recovered(node.known_from)):
        if node.message_id:
            by_message_id.setdefault(node.message_id, node.id)
    adopted = _adopt(ordered, by_message_id)
    by_message_id |= {message_id: message for message, message_id in adopted.items()}
    links: list[Link] = []
    parents: dict[int, int | None] = {node.id: None for node in ordered}
    answered: set[int] = set()  # only what has an answer already can close a cycle
    for node in ordered:
        evidence = _evidence(node, by_message_id)
        links += evidence
        for link in evidence:
            if node.id not in answered or not _descends(parents, link.parent, node.id):
                parents[node.id] = link.parent
                answered.add(link.parent)
                break
    root = next(node for node in ordered if parents[node.id] is None)
    titles = (base_subject(node.subject) for node in (root, *ordered))
    return Tree(parents, tuple(links), root.id, next(filter(None, titles), ""), adopted)


def _oldest_first(node: Node) -> tuple[bool, str, str]:
    return node.date is None, node.date or "", node.uid


def _adopt(ordered: Sequence[Node], by_message_id: dict[str, int]) -> dict[int, str]:
    """Recovered messages, with the Message-ID of the ghost that each is: what answers to the ghost quote first.

    Only a message that names its sender's minute can be one; where answers disagree, most of them decide.
    """
    nodes = {node.id: node for node in ordered}
    claims: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for node in ordered:
        quoted = [embeds for embeds in node.embeds if embeds.kind == "quoted"]
        if not node.in_reply_to or node.in_reply_to[-1] in by_message_id or not quoted:
            continue
        first = nodes.get(min(quoted, key=lambda embeds: embeds.position).message)
        if first and first.date and not first.message_id and is_recovered(first.known_from):
            claims[node.in_reply_to[-1]][first.id] += 1
    adopted: dict[int, str] = {}
    for message_id, counted in sorted(claims.items(), key=lambda claim: (-max(claim[1].values()), claim[0])):
        best = min(counted, key=lambda message: (-counted[message], _oldest_first(nodes[message])))
        adopted.setdefault(best, message_id)
    return adopted


def _evidence(node: Node, by_message_id: dict[str, int]) -> list[Link]:
    """Every link from `node` upward, the most trusted first."""
    found: dict[tuple[int, str], Link] = {}
    named = [("in-reply-to", node.in_reply_to[::-1]), ("references", node.references[::-1])]
    for evidence, message_ids in named:
        for distance, message_id in enumerate(message_ids):
            parent = by_message_id.get(message_id)
            if parent is not None and parent != node.id:
                detail = None if distance == 0 else f"{distance} nearer ones are missing"
                found.setdefault((parent, evidence), Link(node.id, parent, evidence, EVIDENCE[evidence], detail))
                break
    inside = sorted(node.embeds, key=lambda embeds: (embeds.kind != "quoted", embeds.position))
    for embeds in inside[:1]:
        evidence = "quotation" if embeds.kind == "quoted" else "forward"
        if embeds.message != node.id:
            certainty = round(EVIDENCE[evidence] * embeds.certainty, 3)
            found.setdefault(
                (embeds.message, evidence), Link(node.id, embeds.message, evidence, certainty, "found in its body")
            )
    return list(found.values())


def _descends(parents: dict[int, int | None], message: int, ancestor: int) -> bool:
    """Whether `message` lies below `ancestor` (or is it), so that a link would close a cycle."""
    at: int | None = message
    while at is not None:
        if at == ancestor:
            return True
        at = parents[at]
    return False
