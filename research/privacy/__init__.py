"""Personal data: what looks like it, and what is done about it."""
