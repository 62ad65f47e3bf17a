"""Canned queries: questions that people ask of old mail, with titles that are the questions."""

from typing import Any

from mailarchive.archive.sql import EMBEDDED, RECOVERED

QUERIES: dict[str, dict[str, str]] = {
    "who_writes_most": {
        "title": "Who writes most?",
        "description": "Addresses by the number of messages sent from them, with the years they span.",
        "sql": """
            select addresses.name, addresses.email, count(*) as messages,
                   min(messages.year) as first_year, max(messages.year) as last_year
            from messages join addresses on addresses.id = messages.sender
            group by addresses.id order by messages desc limit 100
        """,
    },
    "messages_a_year": {
        "title": "How much mail is there of each year?",
        "description": "Messages by year, and how many of them are known only from forwards, quotations or pastes.",
        "sql": f"""
            select year, count(*) as messages, sum(known_from in {RECOVERED}) as recovered
            from messages group by year order by year
        """,
    },
    "recovered": {
        "title": "What do we know only because somebody forwarded or quoted it?",
        "description": "Messages without an original, the surest first.",
        "sql": f"""
            select messages.uid, messages.date, addresses.name as sender, messages.subject, messages.preview,
                   messages.known_from, messages.certainty
            from messages left join addresses on addresses.id = messages.sender
            where messages.known_from in {RECOVERED}
            order by messages.certainty desc, messages.date desc limit 500
        """,
    },
    "missing": {
        "title": "Which messages are missing?",
        "description": "Message-IDs that other messages refer to and that no copy here attests.",
        "sql": """
            select refs.message_id, count(distinct refs.message) as referred_by, min(messages.uid) as uid,
                   min(messages.date) as first_referred
            from refs join messages on messages.id = refs.message
            where refs.kind != 'thread-index'
              and not exists (select 1 from messages as known where known.message_id = refs.message_id)
            group by refs.message_id order by referred_by desc limit 500
        """,
    },
    "passed_on": {
        "title": "Which messages were forwarded and quoted most?",
        "description": "Messages by the number of other messages that hold a copy of them.",
        "sql": f"""
            select messages.uid, messages.date, messages.subject, count(*) as copies
            from copies join messages on messages.id = copies.message
            where copies.kind in {EMBEDDED}
            group by messages.id having count(*) > 1 order by copies desc, messages.date desc limit 200
        """,
    },
    "between": {
        "title": "What did two people write to each other?",
        "description": "Parts of their names or addresses; both directions, oldest first.",
        "sql": """
            with a as (select id from addresses where name like '%' || :one || '%' or email like '%' || :one || '%'),
                 b as (select id from addresses where name like '%' || :two || '%' or email like '%' || :two || '%')
            select messages.uid, messages.date, senders.name as sender, messages.subject, messages.preview
            from messages join addresses as senders on senders.id = messages.sender
            where length(:one) > 1 and length(:two) > 1
              and ((messages.sender in a and exists (
                      select 1 from recipients where recipients.message = messages.id and recipients.address in b))
                or (messages.sender in b and exists (
                      select 1 from recipients where recipients.message = messages.id and recipients.address in a)))
            order by messages.date limit 500
        """,
    },
    "largest_attachments": {
        "title": "Which attachments are the largest?",
        "description": "With the message that each came with.",
        "sql": """
            select attachments.filename, attachments.content_type, attachments.size, messages.uid, messages.date,
                   messages.subject
            from attachments join messages on messages.id = attachments.message
            order by attachments.size desc limit 100
        """,
    },
}


def query_definitions() -> dict[str, dict[str, Any]]:
    """Return the queries as Datasette's configuration has them."""
    return {name: {**query, "sql": _dedented(query["sql"])} for name, query in QUERIES.items()}


def _dedented(sql: str) -> str:
    lines = sql.strip("\n").rstrip().split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] for line in lines)


async def add_queries(datasette: Any, database: str) -> None:
    """Give the queries to a Datasette that stores them (1.0)."""
    for name, query in query_definitions().items():
        await datasette.add_query(database, name, is_trusted=True, source="mailarchive", **query)
