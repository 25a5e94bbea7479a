"""Encryption: what the bridge sends into encrypted rooms, and what it reads there."""
