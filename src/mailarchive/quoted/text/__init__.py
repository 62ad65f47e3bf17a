"""A body's text as lines with their quote depth, and texts that remember where their words came from."""
