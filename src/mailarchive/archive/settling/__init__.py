"""Deciding, after the rows are in, which message each copy found in a body is of, and the threads of what is new."""
