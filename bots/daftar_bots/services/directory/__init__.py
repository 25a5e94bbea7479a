"""Directory: who holds which post, where, and who has their charge."""
