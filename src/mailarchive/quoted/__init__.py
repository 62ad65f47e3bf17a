"""Reading the messages that a body quotes and forwards."""

from mailarchive.quoted.post import find_mail
from mailarchive.quoted.split import split_body

__all__ = ["find_mail", "split_body"]
