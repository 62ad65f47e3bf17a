"""Bounds on what one message may ask for. Past a bound the rest is left out and a problem says so; raw bytes are kept.

Ordinary mail stays far below them. The byte bounds keep every reader's memory and time in proportion, also where it
is worse than linear in what is bounded.
"""

HEADER_BYTES = 1_000_000
HEADER_FIELDS = 5_000
ENCODED_WORDS = 2_000
PARAMETERS = 200
PARAMETER_BYTES = 20_000
ADDRESSES = 20_000
REFERENCES = 2_000
FILENAME_CHARACTERS = 1_000
PARTS = 2_000
DEPTH = 50
EMBEDDED_DEPTH = 10
# Of decoded text a person might read; attachments are bounded by the message itself, as no encoding expands.
TEXT_CHARACTERS = 10_000_000
