"""An archive in memory that does what `identity.resolve` decides, as archive/settling does it with rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mailarchive.identity.copy import Copy, CopySurroundings, identity, message_uid, rank, uid
from mailarchive.identity.match import same_sender
from mailarchive.identity.resolve import (
    FullMessage,
    OfFull,
    OfRecovered,
    RecoveredCopy,
    SettledCopy,
    decide,
    regains,
    reopen,
    uids,
    unite,
)
from mailarchive.identity.shared_words import overlap


@dataclass(frozen=True)
class Mail:
    """What is imported: a file, with the copies found in its body, or a paste. answers: its In-Reply-To."""

    name: str
    copy: Copy
    answers: str | None = None
    embedded: tuple[Copy, ...] = ()


@dataclass(frozen=True)
class Embedded:
    """A copy to be settled, by its name; container: the full message whose body it is in, at this position."""

    name: str
    copy: Copy
    container: int | None = None
    position: int | None = None


@dataclass
class Memory:
    """Full messages, with what they answer; recovered ones, with uid and best copy; copies, and whose they are."""

    full: dict[int, FullMessage] = field(default_factory=dict)
    answers: dict[int, str | None] = field(default_factory=dict)
    recovered: dict[int, tuple[str, Copy]] = field(default_factory=dict)
    copies: dict[int, Embedded] = field(default_factory=dict)
    message: dict[int, int | None] = field(default_factory=dict)
    ids: int = 0

    def import_mail(self, mail: Iterable[Mail]) -> None:
        """Write files and pastes, then settle what they bring."""
        changed = []
        for each in mail:
            if each.copy.kind == "pasted":
                self._write_copy(Embedded(each.name, each.copy))
                continue
            message, is_changed = self._write_full(each)
            changed += [message] * is_changed
            for position, copy in enumerate(each.embedded):
                self._write_copy(Embedded(f"{each.name}.{position}", copy, message, position))
        for message in changed:
            self._reopen(message)
        for id_ in sorted(self.copies.keys() - self.message.keys()):
            self._settle(id_)

    def outcome(self) -> set[tuple[object, ...]]:
        """Every message: its copies by name, and its uid; of a recovered one also what its best copy is.

        A uid that two recovered messages want goes to the first: here it is the one that each wants.
        """
        names: dict[int | None, set[str]] = {message: set() for message in (None, *self.full, *self.recovered)}
        for id_, message in self.message.items():
            names[message].add(self.copies[id_].name)
        facts: dict[int | None, tuple[object, ...]] = {None: ()}
        facts |= {message: (full.uid,) for message, full in self.full.items()}
        for message, (_, best) in self.recovered.items():
            facts[message] = next(uids(best, self._surroundings(best.id))), rank(best)
        return {(frozenset(copies), *facts[message]) for message, copies in names.items()}

    def _new_id(self) -> int:
        self.ids += 1
        return self.ids

    def _taken(self) -> set[str]:
        return {uid for uid, _ in self.recovered.values()} | {full.uid for full in self.full.values()}

    def _write_full(self, mail: Mail) -> tuple[int, bool]:
        """Write a file, or find the message that it is another file of; gives whether that says something new."""
        wanted = message_uid(mail.copy)
        for message, full in self.full.items():
            if message_uid(full.copy) == wanted and identity(full.copy) == identity(mail.copy):
                if rank(mail.copy) <= rank(full.copy):
                    return message, False
                self.full[message] = replace(full, copy=replace(mail.copy, id=message))
                return message, True
        message = self._new_id()
        if wanted in self._taken():
            wanted = uid("bytes", mail.copy.sha256, mail.copy.message_id)
        self.full[message] = FullMessage(replace(mail.copy, id=message), wanted)
        self.answers[message] = mail.answers
        return message, True

    def _write_copy(self, embedded: Embedded) -> None:
        id_ = self._new_id()
        self.copies[id_] = replace(embedded, copy=replace(embedded.copy, id=id_))

    def _surroundings(self, copy: int) -> CopySurroundings:
        embedded = self.copies[copy]
        if embedded.container is None:
            return CopySurroundings()
        container, answers = self.full[embedded.container], self.answers[embedded.container]
        return CopySurroundings(
            message=container.id,
            uid=container.uid,
            utc_offset=container.copy.utc_offset,
            position=embedded.position,
            named=frozenset(filter(None, [answers])),
            answered=answers if embedded.position == 0 else None,
            date=container.copy.date,
            subject=container.copy.subject,
        )

    def _settled(self, messages: Iterable[int]) -> Iterator[tuple[Copy, int]]:
        """Yield the copies of these messages, with the message."""
        for copy, message in self.message.items():
            if message is not None and message in messages:
                yield self.copies[copy].copy, message

    def _settle(self, id_: int) -> None:
        copy, around = self.copies[id_].copy, self._surroundings(id_)
        # By its indexes an archive gives the messages that are named, and those of the same sender.
        named = {*around.named, copy.message_id}
        full = [
            message
            for message in self.full.values()
            if same_sender(copy.sender, message.copy.sender) or message.copy.message_id in named
        ]
        recovered = [
            RecoveredCopy(other, message, self._surroundings(other.id).answered)
            for other, message in self._settled(self.recovered)
        ]
        match decide(copy, around, full, recovered, self.full.values()):
            case OfFull(message):
                self.message[id_] = message
            case OfRecovered(messages):
                self.message[id_] = self._recover(copy, around, messages)
            case None:
                self.message[id_] = None

    def _recover(self, copy: Copy, around: CopySurroundings, messages: tuple[int, ...]) -> int:
        if not messages:
            message = self._new_id()
            self.recovered[message] = next(uid for uid in uids(copy, around) if uid not in self._taken()), copy
            return message
        union = unite(copy, {message: self.recovered[message][1] for message in messages})
        for id_, before in self.message.items():
            if before in union.given_up:
                self.message[id_] = union.message
        for message in union.given_up:
            del self.recovered[message]
        if union.leads:
            wanted, (held, _) = next(uids(copy, around)), self.recovered[union.message]
            self.recovered[union.message] = (held if wanted in self._taken() else wanted), copy
        return union.message

    def _reopen(self, message: int) -> None:
        others = [copy for copy, of in self._settled(self.full) if of != message]
        reopened = reopen(
            self.full[message],
            others,
            [copy.id for copy in others if overlap(copy.text, self.full[message].copy.text)],
            [SettledCopy(copy, of, self._surroundings(copy.id)) for copy, of in self._settled(self.recovered)],
        )
        for recovered in reopened.messages:
            freed, _ = self.recovered.pop(recovered)
            if regains(self.full[message], freed):
                self.full[message] = replace(self.full[message], uid=freed)
        for id_, of in list(self.message.items()):
            if of in reopened.messages or id_ in reopened.copies:
                del self.message[id_]
