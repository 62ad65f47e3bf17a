"""From lines and heads to `model.Body`: the tree of messages, its leaves, and the values that heads hold."""
