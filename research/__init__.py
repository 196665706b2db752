"""The domain of Fasett: records, rules, search and reports, with no knowledge of the web."""
