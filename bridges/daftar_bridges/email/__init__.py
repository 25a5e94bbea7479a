"""The mail side: bytes of a mail in and out, SMTP listener and relay."""
