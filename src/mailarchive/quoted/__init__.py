"""Reading the messages that a body quotes and forwards."""

from mailarchive.quoted.split import split_body, split_message, split_pasted

__all__ = ["split_body", "split_message", "split_pasted"]
