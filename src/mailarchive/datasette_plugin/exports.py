"""A whole thread in forms for other programs."""

import json

from mailarchive.archive.as_json import thread_record
from mailarchive.archive.reading.views import Thread
from mailarchive.display.safe_text import one_line
from mailarchive.excerpts import as_markdown
from mailarchive.excerpts.markdown import escape_markdown
from mailarchive.excerpts.quotable import Excerpt, quotables


def thread_json(thread: Thread) -> str:
    """All that is known of a thread, as `mailarchive thread --json` prints it."""
    return json.dumps(thread_record(thread), ensure_ascii=False, indent=2)


def thread_markdown(thread: Thread) -> str:
    """The own words of every message as a quotation with its citation, under the thread's title."""
    excerpts = [Excerpt(message, 0, len(message.text), message.text) for message in quotables(thread).values()]
    return f"# {escape_markdown(one_line(thread.summary.title or '(no subject)'))}\n\n{as_markdown(excerpts)}"
