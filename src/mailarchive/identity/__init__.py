"""Which copies are the same message, on what evidence. All functions are pure."""
