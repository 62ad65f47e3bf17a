"""A whole thread in forms for other programs."""

import json

from mailarchive.archive.jsonable import thread_record
from mailarchive.archive.views import Thread
from mailarchive.excerpts import as_markdown
from mailarchive.excerpts.markdown import escape_markdown
from mailarchive.excerpts.quotable import Excerpt, quotables
from mailarchive.excerpts.words import one_line


def thread_json(thread: Thread) -> str:
    """All that is known of a thread, as `mailarchive thread --json` prints it."""
    return json.dumps(thread_record(thread), ensure_ascii=False, indent=2)


def thread_markdown(thread: Thread) -> str:
    """The own words of every message as a quotation with its citation, under the thread's title."""
    excerpts = [Excerpt(message, 0, len(message.text), message.text) for message in quotables(thread).values()]
    return f"# {escape_markdown(one_line(thread.summary.title or '(no subject)'))}\n\n{as_markdown(excerpts)}"
