"""The environment for processes whose own writing is what a test looks at."""

import os

MEASURING = "COVERAGE_"


def unmeasured() -> dict[str, str]:
    """Return the environment without what has coverage measure a process: it writes files and warnings of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(MEASURING)}
