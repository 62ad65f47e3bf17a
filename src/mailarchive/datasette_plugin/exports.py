"""A whole thread in forms for other programs."""

import json

from mailarchive.archive.as_json import thread_record
from mailarchive.archive.reading.views import Thread
from mailarchive.display.subjects import subject_line
from mailarchive.excerpts import as_markdown, quotables, whole_message
from mailarchive.excerpts.markdown import escape_markdown


def thread_json(thread: Thread) -> str:
    """Return all that is stored of a thread, as `mailarchive thread --json` prints it."""
    return json.dumps(thread_record(thread), ensure_ascii=False, indent=2)


def thread_markdown(thread: Thread) -> str:
    """Return the own words of every message as a quotation with its citation, under the thread's title."""
    excerpts = [whole_message(message) for message in quotables(thread).values()]
    return f"# {escape_markdown(subject_line(thread.summary.title))}\n\n{as_markdown(excerpts)}"
