"""Polls: a question to a room, the votes, and the result at its end."""
