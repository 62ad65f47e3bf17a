"""What the tables mean by which messages are found that belong together: a part of `archive.metadata`."""

INDEX_MEANINGS: dict[str, tuple[str, dict[str, str]]] = {
    "topics": (
        "Index by which a message that names and quotes none finds those that it may answer.",
        {
            "topic": "Its base subject; its sender with the hour, or with the version and length of a series; the root "
            "of its Thread-Index.",
            "message": "A message with a file that has this topic.",
        },
    ),
    "topic_links": (
        "Which message one answers that names and quotes none, as decided from its topics; links has it too.",
        {
            "message": "The message.",
            "parent": "The message it answers.",
            "evidence": "thread-index, series or subject.",
            "certainty": "0 to 1: how sure that is.",
            "detail": "What was compared, for a reader.",
        },
    ),
    "message_words": (
        "Index by which the message of a quotation is found: hashes of runs of four words, some of each message's.",
        {
            "hash": "CRC-32 of the words, less 2^31.",
            "message": "A message with a file that has them among its own words.",
        },
    ),
    "copy_words": (
        "Index by which a message that arrives finds what quotes it: a few such hashes for each copy found in a body.",
        {
            "hash": "As in message_words.",
            "copy": "A copy that has these words.",
            "size": "How many hashes stand for the copy.",
        },
    ),
}
