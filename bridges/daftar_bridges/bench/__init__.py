"""Benchmarks of the mail bridge: taking mail, reading it, bringing it into rooms; `daftar mail bench`."""
