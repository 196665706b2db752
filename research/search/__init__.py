"""Full-text search that knows Norwegian.

It imports none of the nouns: each record says in its own words what is to be found of it (``index.Document``).
"""
