"""Full-text search over an archive."""
