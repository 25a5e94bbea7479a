"""Compose: the ways to an announcement beside the one-line command: dialogue, template, file, HTTP, mail."""
