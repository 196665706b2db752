"""The web service: HTTP in, pages and JSON out, no rules of its own."""
