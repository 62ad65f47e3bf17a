"""Bounds on what one body may hold: past them, text stays text of the message it stands in."""

MAX_NESTED = 64  # heads deeper than this stay text of the message they stand in

MAX_QUOTE_DEPTH = 40  # deeper marks are left in the text: nobody answers forty times
