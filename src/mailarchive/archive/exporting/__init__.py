"""Mail out of an archive again: messages, mailboxes, and sources as the files that they were."""
