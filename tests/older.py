"""Archives as older versions made them: what newer migrations added is taken out again."""

import sqlite3

# What undoes each migration, by the beginning of its name; one that adds nothing has nothing to undo.
UNDONE = {
    "m002": ("alter table places drop column labels",),
    "m003": ("drop table unspaced_fts",),
    "m004": (),
    "m005": (
        "alter table places drop column trailer",
        "alter table places drop column listed_as",
        "drop table source_texts",
    ),
    "m006": ("drop table seals", "drop table unsealed"),
    "m007": ("alter table imports drop column threads", "drop table arrivals"),
    "m008": ("alter table sources drop column form",),
    "m009": (
        "alter table copies drop column match_certainty",
        "alter table copies drop column match_detail",
        "drop table message_words",
        "drop table copy_words",
    ),
    "m010": ("drop table topic_links", "drop table topics"),
}


def make_older(connection: sqlite3.Connection, version: str) -> None:
    """Undo every migration after the one called so ("m002"), the newest first."""
    applied = connection.execute("select name from _sqlite_migrations order by name desc").fetchall()
    newer = [name for (name,) in applied if name[:4] > version]
    statements = [statement for name in newer for statement in UNDONE[name[:4]]]
    for name in newer:
        connection.execute("delete from _sqlite_migrations where name = ?", (name,))
    for trigger in _own_triggers(connection):  # they write into tables that go
        connection.execute(f'drop trigger temp."{trigger}"')
    for statement in statements:
        connection.execute(statement)
    connection.commit()


def _own_triggers(connection: sqlite3.Connection) -> list[str]:
    """Return the temporary triggers that mark what changes."""
    return [name for (name,) in connection.execute("select name from temp.sqlite_master where type = 'trigger'")]
