"""Pages: thin handlers, one file per noun."""
