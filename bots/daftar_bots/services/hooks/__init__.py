"""Hooks: the department's systems post, rooms read."""
