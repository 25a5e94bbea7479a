"""Bench: made-up policies and traffic, two other engines asked the same, and the figures of all three. It does not know the command."""
