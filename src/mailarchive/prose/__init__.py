"""Where mail stands in prose: pasted texts and posts. All functions are pure."""

from mailarchive.prose.find_mail import find_mail

__all__ = ["find_mail"]
