"""What keeps an archive that a stranger made from doing harm: its schema and its values, checked."""
