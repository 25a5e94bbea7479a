"""Enforcement points: one file each, a thin adapter over the core."""
