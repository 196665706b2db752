"""Reports: a template filled from the repository at a moment, kept as it was, and given out as a file."""
