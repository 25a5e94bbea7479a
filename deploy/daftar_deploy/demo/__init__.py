"""The demo: a working day played on a real homeserver, checking itself."""
