"""The JSON API: thin handlers, one file per noun, over the same functions as the pages."""
