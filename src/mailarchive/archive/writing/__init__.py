"""Writing an import: records of what was found, and the rows they become."""
