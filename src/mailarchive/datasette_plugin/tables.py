"""How Datasette's own table pages show an archive: data for `metadata_json` and the middleware."""

# The columns that a table's page shows unless it is asked for others; tables that are not here show all.
SHOWN: dict[str, tuple[str, ...]] = {
    "threads": ("last_date", "title", "participants", "message_count", "recovered_count"),
    "messages": ("date", "sender", "subject", "preview", "known_from", "thread"),
    "attachments": ("filename", "content_type", "size", "message"),
    "addresses": ("name", "email", "message_count"),
    "copies": ("message", "kind", "container", "rule", "certainty"),
    "imports": ("started", "source", "found", "added", "duplicate", "failed", "recovered"),
    "sources": ("path", "format", "size", "last_import"),
    "problems": ("code", "detail", "source", "member", "copy"),
    "links": ("message", "parent", "evidence", "certainty"),
}

# What Datasette is told of each table, beside its description. Sorting is offered where an index makes it quick.
SETTINGS: dict[str, dict[str, object]] = {
    "threads": {"label_column": "title", "sort_desc": "last_date", "sortable_columns": ["id", "last_date"]},
    "messages": {
        "label_column": "subject",
        "sort_desc": "date",
        "sortable_columns": ["id", "date", "sender"],
        "facets": ["year", "known_from"],
        "fts_table": "messages_fts",
        "fts_pk": "id",
    },
    "copies": {"label_column": "kind", "sort_desc": "id", "facets": ["kind", "style"]},
    "links": {"facets": ["evidence"]},
    "recipients": {"facets": ["kind"]},
    "addresses": {"label_column": "name", "sort_desc": "message_count", "facets": ["domain"]},
    "people": {"label_column": "name", "sort_desc": "message_count"},
    "attachments": {"label_column": "filename", "sort_desc": "size", "facets": ["content_type"]},
    "labels": {"label_column": "name", "sort": "name"},
    "sources": {"label_column": "path"},
    "imports": {"label_column": "started", "sort_desc": "id"},
    "problems": {"sort_desc": "id", "facets": ["stage", "code"]},
}

# Tables that only the program reads; their pages stay reachable.
HIDDEN = (
    "raw", "raw_blobs", "blobs", "source_texts", "bodies", "segments", "places", "progress", "pending", "aliases",
    "arrivals", "refs", "messages_content", "messages_fts", "unspaced_fts", "message_words", "copy_words", "topics",
    "topic_links", "_sqlite_migrations", "seals", "unsealed",
)  # fmt: skip
