"""What keeps an archive from doing harm, and from being changed unseen: its schema, its values, its seals."""
