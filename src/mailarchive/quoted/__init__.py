"""Reading the messages that a body quotes and forwards."""

from mailarchive.quoted.split import split_body, split_message

__all__ = ["split_body", "split_message"]
