"""From the bytes of one message to `model.Message`, and its HTML as text or safe to show. All functions are pure."""

from mailarchive.mime.html_text import html_to_text
from mailarchive.mime.parse import parse_message
from mailarchive.mime.sanitize import Sanitized, sanitize

__all__ = ["Sanitized", "html_to_text", "parse_message", "sanitize"]
