"""Drives an import: jobs for workers, one writer, settling, and the dry run."""
