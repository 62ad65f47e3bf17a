"""mailarchive search."""

from collections.abc import Iterator

import click

from mailarchive.archive import Archive
from mailarchive.archive.as_json import hit_record
from mailarchive.archive.search.hits import SearchHit, Snippet
from mailarchive.archive.search.search import search
from mailarchive.cli.options import db_option, json_option, page_options
from mailarchive.cli.terminal import bold, dim, echo_json, echo_lines, line, say
from mailarchive.display.people import sender_name
from mailarchive.display.spoken_dates import listed_day
from mailarchive.display.subjects import NO_SUBJECT
from mailarchive.display.wording import count

WHERE = {"own": "", "quoted": "quoted: ", "subject": "", "fields": ""}


class Words(click.Command):
    """A command whose arguments may be -words.

    So its short options don't swallow what follows them: -draft is a word, and no -d with the value "raft".
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put negated words behind the options; their order means nothing."""
        if "--" in args:
            return super().parse_args(ctx, args)
        negated = [arg for arg in args if len(arg) > 2 and arg[0] == "-" != arg[1]]
        return super().parse_args(ctx, [*(arg for arg in args if arg not in negated), "--", *negated])


@click.command("search", cls=Words, context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@page_options(20)
@json_option
@db_option
def search_command(words: tuple[str, ...], limit: int, offset: int, as_json: bool, db: str) -> None:
    """Find messages.

    WORDS are all looked for, newest message first: in subjects, in what people wrote and in what they quoted. "A
    phrase" is in double quotes, and -word must not be there. A single argument is read as the whole query; of several,
    one that holds white space is a phrase. Of Chinese and Japanese any part of a sentence is found. Besides words:

    \b
    from:ann to:ben cc:...     part of a name or an address
    subject:word quoted:word   only in the subject, only in quoted text
    after:2017-03 before:2018  dates, to the year, month or day
    has:attachment label:...
    \b
    mailarchive search microrobot "lens of the eye" -draft
    mailarchive search from:ann after:2017 has:attachment
    """
    with Archive(db, read_only=True) as archive:
        page = search(archive.connection, _query(words), limit=limit, offset=offset)
    if as_json:
        echo_json({"total": page.total, "more": page.more, "hits": [hit_record(hit) for hit in page.hits]})
        return
    echo_lines(each for hit in page.hits for each in _lines(hit))
    if not page.hits:
        say("nothing found", err=True)
    elif page.more:
        more = f"more with: --offset {offset + len(page.hits)}"
        if page.total is not None:
            more = f"{count(page.total, 'message')} in all, {more}"
        say(dim(more), err=True)


def _query(words: tuple[str, ...]) -> str:
    """Return the query that the arguments are, a single one or several."""
    if len(words) == 1:
        return words[0]
    return " ".join(map(_as_typed, words))


def _as_typed(word: str) -> str:
    """Return a word with the quotes that the shell took off: only a phrase holds white space."""
    if '"' in word or not any(character.isspace() for character in word):
        return word
    field, colon, value = word.partition(":")
    if colon and field.lstrip("-").isalpha():
        return f'{field}:"{value}"'
    return f'"{word}"'


def _lines(hit: SearchHit) -> Iterator[str]:
    """Yield two lines of a message: when, uid, who and subject; the words that were looked for."""
    row = hit.message
    who = bold(sender_name(row.sender))
    yield f"{listed_day(row.date):10}  {row.uid}  {who} · {line(row.subject) or NO_SUBJECT}"
    yield f"{'':24}{dim(WHERE[hit.where])}{_marked(hit.snippet)}"


def _marked(snippet: Snippet) -> str:
    """Return the snippet on one line, its hits in bold."""
    marked = ""
    for text, is_hit in snippet.pieces:
        flat = line(f".{text}.")[1:-1]  # the dots keep spaces at the ends
        if is_hit:
            flat = bold(flat)
        marked += flat
    return marked.strip()
