"""Which message answers which, and on what evidence. Pure functions only."""
