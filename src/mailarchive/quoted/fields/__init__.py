"""The fields of a quoted header: their labels, the mailboxes in them, and the verbs of attribution lines."""
