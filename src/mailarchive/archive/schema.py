"""The archive's tables, as migrations that only ever grow: a landed migration is never edited.

What every table and column means stands in `metadata.py`, the one place that docs/schema.md and Datasette read.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from mailarchive.archive.search import unspaced_scripts
from mailarchive.archive.writing.topic_index import create_topic_index
from mailarchive.archive.writing.word_index import create_word_index
from mailarchive.archive.writing.write_lock import write_lock
from mailarchive.errors import ArchiveError

APPLICATION_ID = 0x6D61696C  # "mail", in the header of the file: `file` and we can tell an archive from any database

migrations = Migrations("mailarchive")

TABLES = """
create table sources (
    id integer primary key, path text not null unique, format text not null, size integer, sha256 text,
    first_import integer references imports(id) on delete set null,
    last_import integer references imports(id) on delete set null
);
create table imports (
    id integer primary key, source integer references sources(id) on delete cascade,
    started text, finished text, found integer not null default 0, added integer not null default 0,
    duplicate integer not null default 0, skipped integer not null default 0, failed integer not null default 0,
    recovered integer not null default 0, version text
);
create table progress (
    import integer not null references imports(id) on delete cascade,
    source integer not null references sources(id) on delete cascade,
    unit text not null, state text not null, primary key (import, unit)
) without rowid;
create table problems (
    id integer primary key, import integer references imports(id) on delete cascade,
    source integer references sources(id) on delete cascade, member text, byte_start integer,
    copy integer references copies(id) on delete cascade, stage text not null, code text not null, detail text
);
create table threads (
    id integer primary key, title text, message_count integer, recovered_count integer, participants text,
    first_date text, last_date text,
    root integer references messages(id) on delete set null deferrable initially deferred
);
create table people (id integer primary key, name text, message_count integer);
create table addresses (
    id integer primary key, name text, email text, person integer references people(id) on delete set null,
    domain text, message_count integer not null default 0,
    check (name is not null or email is not null)
);
create table messages (
    id integer primary key, uid text not null unique,
    thread integer references threads(id) on delete set null,
    parent integer references messages(id) on delete set null,
    date text, sender integer references addresses(id) on delete set null, subject text, preview text,
    known_from text not null, certainty real, year integer, attachment_count integer not null default 0,
    utc_offset integer, date_written text, date_source text, message_id text,
    copy integer references copies(id) on delete set null deferrable initially deferred, text text
);
create table copies (
    id integer primary key, message integer references messages(id) on delete set null, kind text not null,
    sha256 text not null, container integer references copies(id) on delete cascade,
    char_start integer, char_end integer, style text, rule text, certainty real,
    sender integer references addresses(id) on delete set null, date text, utc_offset integer, date_written text,
    date_source text, subject text, message_id text
);
create table places (
    id integer primary key, copy integer not null references copies(id) on delete cascade,
    source integer not null references sources(id) on delete cascade, member text,
    byte_start integer, byte_length integer, envelope text, nth integer not null default 0
);
create table raw (copy integer primary key references copies(id) on delete cascade, codec text not null, data blob);
create table blobs (sha256 text primary key, size integer not null, codec text not null, data blob) without rowid;
create table raw_blobs (
    copy integer not null references copies(id) on delete cascade, position integer not null,
    blob text not null references blobs(sha256), encoding text not null, primary key (copy, position)
) without rowid;
create table bodies (copy integer primary key references copies(id) on delete cascade, text text, quoted text);
create table pending (
    copy integer primary key references copies(id) on delete cascade, text text, recipients text
);
create table segments (
    id integer primary key, copy integer not null references copies(id) on delete cascade,
    parent integer references segments(id) on delete cascade, position integer not null, kind text not null,
    depth integer not null, char_start integer not null, char_end integer not null,
    embedded integer references copies(id) on delete cascade
);
create table refs (
    message integer not null references messages(id) on delete cascade, position integer not null, kind text not null,
    message_id text not null, primary key (message, kind, position)
) without rowid;
create table recipients (
    message integer not null references messages(id) on delete cascade, kind text not null, position integer not null,
    address integer not null references addresses(id), primary key (message, kind, position)
) without rowid;
create table labels (id integer primary key, name text not null unique);
create table message_labels (
    message integer not null references messages(id) on delete cascade,
    label integer not null references labels(id) on delete cascade, primary key (message, label)
) without rowid;
create table attachments (
    id integer primary key, message integer not null references messages(id) on delete cascade, filename text,
    content_type text, size integer, content_id text, disposition text,
    blob text not null references blobs(sha256)
);
create table links (
    message integer not null references messages(id) on delete cascade,
    parent integer not null references messages(id) on delete cascade,
    evidence text not null, certainty real, detail text, primary key (message, parent, evidence)
) without rowid;
create table aliases (
    uid text primary key, message integer not null references messages(id) on delete cascade
) without rowid;
create table decisions (
    id integer primary key, kind text not null, message_uid text not null, other_uid text, created text not null,
    note text
);
create view messages_content as
    select messages.id as id, messages.subject as subject, messages.text as text, bodies.quoted as quoted
    from messages left join bodies on bodies.copy = messages.copy;
create virtual table messages_fts using fts5(
    subject, text, quoted, content='messages_content', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
"""

INDEXES = """
create index messages_thread_date on messages (thread, date);
create index messages_sender_date on messages (sender, date);
create index messages_date on messages (date);
create index messages_parent on messages (parent);
create index messages_message_id on messages (message_id);
create index messages_copy on messages (copy);
create unique index copies_file on copies (sha256) where kind = 'file';
create index copies_sha256 on copies (sha256);
create index copies_message on copies (message);
create index copies_container on copies (container);
create index copies_sender_date on copies (sender, date) where kind in ('forwarded', 'quoted', 'pasted');
create index copies_message_id on copies (message_id) where kind in ('forwarded', 'quoted', 'pasted');
create unique index places_place on places (copy, source, coalesce(member, ''), nth);
create index places_source on places (source, byte_start);
create index places_member on places (source, member);
create index problems_import on problems (import);
create index problems_source on problems (source);
create index problems_copy on problems (copy);
create index imports_source on imports (source);
create index progress_source on progress (source);
create index sources_first_import on sources (first_import);
create index sources_last_import on sources (last_import);
create index threads_last_date on threads (last_date);
create index threads_root on threads (root);
create index raw_blobs_blob on raw_blobs (blob);
create index segments_copy on segments (copy, position);
create index segments_parent on segments (parent);
create index segments_embedded on segments (embedded);
create index refs_message_id on refs (message_id);
create index recipients_address on recipients (address);
create unique index addresses_name_email on addresses (coalesce(name, ''), coalesce(email, ''));
create index addresses_email on addresses (email collate nocase);
create index addresses_name on addresses (name collate nocase);
create index addresses_person on addresses (person);
create index message_labels_label on message_labels (label);
create index attachments_message on attachments (message);
create index attachments_blob on attachments (blob);
create index links_parent on links (parent);
create index aliases_message on aliases (message);
"""


@migrations()
def m001_first_schema(db: Database) -> None:
    """Create the tables of version 0.1."""
    for statement in (TABLES + INDEXES).split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_labels_of_places(db: Database) -> None:
    """Add what labels a message has where it lies: so that one which was taken off there is taken off the message."""
    db.execute("alter table places add column labels text")


@migrations()
def m003_scripts_without_spaces(db: Database) -> None:
    """Create a search index by characters, and put the messages in Chinese and Japanese that are there into it."""
    db.execute(
        "create virtual table unspaced_fts using fts5("
        "subject, text, quoted, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    unspaced_scripts.index(db.conn, unspaced_scripts.unindexed(db.conn))


@migrations()
def m004_labels_of_older_places(db: Database) -> None:
    """Let labels from before m002 go with every Maildir place of their messages until it is read again.

    So flags which were taken off meanwhile are taken off too.
    """
    db.execute(
        "update places set labels = (select json_group_array(name) from message_labels "
        "join labels on labels.id = label join copies on copies.message = message_labels.message "
        "where copies.id = places.copy having count(*) > 0) "
        "where labels is null and source in (select id from sources where format = 'maildir')"
    )


@migrations()
def m005_sources_as_they_were(db: Database) -> None:
    """Add what a source is given back by: the names of its files, what stood around mail in them, texts as a whole.

    What was imported before is not taken for unchanged, so that its next import fills that in.
    """
    db.execute("alter table places add column trailer text")
    db.execute("alter table places add column listed_as text")
    db.execute(
        "create table source_texts (source integer primary key references sources(id) on delete cascade, "
        "sha256 text not null, size integer not null, codec text not null, data blob)"
    )
    db.execute("update sources set sha256 = null where format != 'mbox'")


@migrations()
def m006_seals(db: Database) -> None:
    """Create the seals of rows. What is there is sealed by the next import, and until then nobody can tell of it."""
    db.execute(
        "create table seals (part text not null, chunk integer not null, width integer not null, "
        "digests blob not null, primary key (part, chunk)) without rowid"
    )
    db.execute(
        "create table unsealed (part text not null, chunk integer not null, primary key (part, chunk)) without rowid"
    )


@migrations()
def m007_what_a_stopped_import_owes(db: Database) -> None:
    """Add which full messages are still to be compared with settled copies, and count threads in receipts.

    So an import that is killed while it settles goes on where it was, and not with what it has settled itself.
    """
    db.execute("create table arrivals (message integer primary key references messages(id) on delete cascade)")
    db.execute(
        "insert into arrivals select id from messages where thread is null and known_from in ('file', 'attached')"
    )
    db.execute("alter table imports add column threads integer not null default 0")


@migrations()
def m008_forms_of_mailboxes(db: Database) -> None:
    """Add what was learnt of an mbox: which lines separate its messages. The next import of it fills that in."""
    db.execute("alter table sources add column form text")


@migrations()
def m009_words(db: Database) -> None:
    """Add the index of words by which the message of a copy is found, and why each copy is of its message."""
    db.execute("alter table copies add column match_certainty real")
    db.execute("alter table copies add column match_detail text")
    create_word_index(db.conn)


@migrations()
def m010_topics(db: Database) -> None:
    """Add what finds the message that one answers which names and quotes none, and which that is."""
    create_topic_index(db.conn)


def create_or_migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the database behind `connection` to this version's schema; `path` is for the messages.

    Raises ArchiveError where it is another program's database, or an archive made by a newer version, and InUse where
    another process is at it.
    """
    check_ours(connection, path)
    db = Database(connection, execute_plugins=False)
    if not migrations.pending(db):
        return
    with write_lock(path, "bringing the archive up to date"):
        # An empty file alone takes this: free pages can then be given back without writing all others (see `settle`).
        connection.execute("pragma auto_vacuum = incremental")
        # Before there is any table: what is killed between the two must still be known as ours.
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        if connection.execute("select 1 from sqlite_master where name = 'unsealed'").fetchone():
            connection.execute("insert or ignore into unsealed (part, chunk) values ('_sqlite_migrations', 0)")
        connection.commit()
        migrations.apply(db)


def check_ours(connection: sqlite3.Connection, path: str) -> None:
    """Raise ArchiveError unless the database is empty or an archive that this version can read."""
    try:
        (application,) = connection.execute("pragma application_id").fetchone()
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    except sqlite3.OperationalError:
        raise  # locked, without rights, disk full: it may well be ours
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} {_why_unreadable(error)}") from error
    if not tables:
        return
    if application != APPLICATION_ID:
        raise ArchiveError(f"{path} is a database of another program; name another file with -d")
    known = {f"m{number:03}" for number in range(1, len(migrations._migrations) + 1)}
    if {name[:4] for name in applied_migrations(connection)} - known:
        raise ArchiveError(f"{path} was made by a newer mailarchive; upgrade with: pip install --upgrade mailarchive")


def _why_unreadable(error: sqlite3.DatabaseError) -> str:
    """Return why a file can't be read as a database, and what to do: one that was cut short or damaged still is one."""
    if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
        return f"is no SQLite database ({error}); name another file with -d"
    return f"is too damaged to be opened ({error}); restore it from a backup, or import its sources anew"


def applied_migrations(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the migrations that an archive has had."""
    rows = connection.execute("select name from _sqlite_migrations where migration_set = ?", (migrations.name,))
    return {str(name) for (name,) in rows}
