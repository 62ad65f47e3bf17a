"""Which copies are the same message, which message answers which, and on what evidence. Pure functions only."""
