"""What comes in and goes out as files: transcripts, tables, and a whole project in open formats."""
