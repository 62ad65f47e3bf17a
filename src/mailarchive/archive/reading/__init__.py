"""Reading an archive: threads and messages as dataclasses, in display order."""
