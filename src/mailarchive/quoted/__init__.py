"""Reading the messages that a body quotes and forwards."""

from mailarchive.quoted.split import split_body

__all__ = ["split_body"]
