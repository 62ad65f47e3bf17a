"""Bounds on what one message may ask for. Past a bound the rest is left out and a problem says so; raw bytes are kept.

Ordinary mail stays far below them. They keep time and memory in proportion to a message's size also where a reader's
cost is worse than linear in what is bounded.
"""

# The header of a message.
HEADER_BYTES = 1_000_000
HEADER_FIELDS = 5_000
ENCODED_WORDS = 2_000
ADDRESSES = 20_000
REFERENCES = 2_000
PROBLEMS = 50

# Its MIME structure. DEPTH counts multiparts in multiparts; ATTACHED_DEPTH messages attached to attached messages.
DEPTH = 100
PARTS = 3_000
ATTACHED_DEPTH = 10
PART_HEADER_BYTES = 20_000
PART_ENCODED_WORDS = 200
PARAMETERS = 200
PARAMETER_BYTES = 20_000
# Multiparts that the fast reader is given however they are nested: it ends the process some ten times deeper.
MULTIPARTS = 2_000
# Lines times depth that the careful reader is given: some two seconds.
CAREFUL_LINES = 2_000_000

# Its text. Attachments are bounded by the message itself, as no transfer encoding expands.
TEXT_CHARACTERS = 10_000_000
